// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/ecdsa_signature.hpp"

#include "fairlead/tls/der_writer.hpp"

#include "tls/der.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

bool is_zero(Bytes number) {
  return std::ranges::all_of(number, [](std::byte b) { return b == std::byte{0}; });
}

void write_number(Bytes number, MutableBytes into) {
  const std::size_t zeros = into.size() - number.size();
  std::ranges::fill(into.first(zeros), std::byte{0});
  copy_bytes(into.subspan(zeros), number);
}

}  // namespace

Result<std::size_t> encode_ecdsa_signature(Bytes r_and_s, MutableBytes into) {
  const std::size_t half = r_and_s.size() / 2;
  const Bytes r = r_and_s.first(half);
  const Bytes s = r_and_s.subspan(half);
  if (r.size() != s.size() || is_zero(r) || is_zero(s)) return fail(Errc::invalid);
  DerWriter writer(into);
  const std::size_t end = writer.mark();
  writer.positive(s);
  writer.positive(r);
  writer.wrap(der::kSequence, end);
  return writer.move_to_front();
}

Result<Bytes> decode_ecdsa_signature(Bytes der, MutableBytes into, std::size_t half) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return fail(Errc::invalid);
  der::Reader reader(*content);
  const auto r = der::positive(reader.content(der::kInteger));
  const auto s = der::positive(reader.content(der::kInteger));
  if (!reader.finished() || !r || !s || r->size() > half || s->size() > half) return fail(Errc::invalid);
  if (into.size() / 2 < half) return fail(Errc::no_space);
  write_number(*r, into.first(half));
  write_number(*s, into.subspan(half, half));
  return into.first(2 * half);
}

}  // namespace fairlead::tls
