// SPDX-License-Identifier: Apache-2.0
// Certificates, chains of them, the names and name constraints inside them, and the PEM that they come in; signatures
// of ECDSA and other DER that is written again. What is read lies inside the input, says the same when it is read
// again, and nothing around it was passed over.
//
//   byte 0  what is read
//   then the bytes; those of several things behind one another, each with its size in two bytes before it
#include "fairlead/base/check.hpp"
#include "fairlead/tls/alternative_names.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/chain_check.hpp"
#include "fairlead/tls/contents.hpp"
#include "fairlead/tls/der_writer.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"
#include "fairlead/tls/name_check.hpp"
#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/pem_writer.hpp"
#include "fairlead/tls/public_key_info.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "tls/der.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace fairlead::fuzz {
namespace {

constexpr UnixTime kNow{1'800'000'000};

bool inside(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// A copy that ends where its allocation ends, so that a sanitizer sees what is read behind it.
std::vector<std::byte> copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

void check_parts(const tls::CertificateView& view) {
  FAIRLEAD_CHECK(!view.subject.empty() && !view.issuer.empty() && !view.serial.empty() && !view.public_key.empty());
  FAIRLEAD_CHECK(view.version >= 1 && view.version <= 3);
  for (const Bytes part : {view.subject, view.issuer, view.serial, view.public_key, view.alternative_names,
                           view.name_constraints, view.subject_key_id, view.authority_key_id}) {
    FAIRLEAD_CHECK(inside(part, view.der));
  }
  std::array<char, 60> text{};
  FAIRLEAD_CHECK(tls::write_name(view.subject, text) != "malformed name");
  FAIRLEAD_CHECK(tls::write_name(view.issuer, text) != "malformed name");
  tls::AlternativeNames names(view.alternative_names);
  for (tls::AlternativeName one; names.next(one);) FAIRLEAD_CHECK(inside(one.value, view.der));
  FAIRLEAD_CHECK(names.well_formed());
}

/// The default view where it cannot be read, as a port takes it.
tls::CertificateView read(Bytes der) {
  const auto view = tls::read_certificate(der);
  if (!view) {
    FAIRLEAD_CHECK(view.error() == Errc::certificate_invalid);
    return {.der = der};
  }
  FAIRLEAD_CHECK(view->der.data() == der.data() && view->der.size() == der.size());
  check_parts(*view);
  return *view;
}

void judge(std::span<const tls::CertificateView> chain) {
  const tls::ChainVerdict verdict = tls::check_chain(chain, tls::Policy{}, kNow);
  if (!verdict) FAIRLEAD_CHECK(verdict.error().index < chain.size() || chain.empty());
  if (verdict) {
    for (const tls::CertificateView& one : chain) FAIRLEAD_CHECK(!one.unknown_critical_extension);
  }
}

void certificate(Bytes input) {
  std::vector<std::byte> der = copy_of(input);
  const bool sound = tls::read_certificate(der).has_value();
  const std::array chain = {read(der), read(der), read(der)};
  for (std::size_t size = 1; size <= chain.size(); ++size) judge(std::span(chain).first(size));
  if (!sound) return;
  (void)tls::check_name(chain[0], *tls::ReferenceName::dns("a.example"));
  der.push_back(std::byte{0});
  FAIRLEAD_CHECK(!tls::read_certificate(der));
  FAIRLEAD_CHECK(!tls::read_certificate(Bytes(der).first(der.size() - 2)));
}

/// The next thing with its size before it.
std::vector<std::byte> take_sized(Input& in) { return copy_of(in.take(in.u16())); }

void chain_of_several(Input in) {
  std::array<std::vector<std::byte>, 4> ders;
  std::vector<tls::CertificateView> chain;
  for (std::vector<std::byte>& der : ders) {
    if (in.empty()) break;
    der = take_sized(in);
    chain.push_back(read(der));
  }
  judge(chain);
}

/// Constraints of two CAs, the names and the subject of a leaf.
void names_under_constraints(Input in) {
  const std::vector<std::byte> upper = take_sized(in);
  const std::vector<std::byte> lower = take_sized(in);
  const std::vector<std::byte> names = take_sized(in);
  const std::vector<std::byte> subject = copy_of(in.take(in.size()));
  const tls::CertificateView sound{.issuer = bytes_of("CA"),
                                   .not_after = kNow,
                                   .key_type = tls::KeyType::ed25519,
                                   .signature = tls::SignatureScheme::ed25519,
                                   .is_ca = true,
                                   .unknown_critical_extension = false};
  std::array chain = {sound, sound, sound};
  chain[0].subject = subject;
  chain[0].alternative_names = names;
  chain[1].name_constraints = lower;
  chain[2].name_constraints = upper;
  const bool good = tls::check_chain(chain, tls::Policy{}, kNow).has_value();
  // Who is accepted under both is accepted under each.
  for (const std::size_t one : {1U, 2U}) {
    std::array less = chain;
    less[one].name_constraints = {};
    FAIRLEAD_CHECK(!good || tls::check_chain(less, tls::Policy{}, kNow));
  }
}

/// What is said of a file agrees with what a reader of it met.
void contents(Bytes text, const tls::PemReader& read) {
  const tls::Contents found = tls::look_through(text);
  FAIRLEAD_CHECK(found.certificates + found.keys + found.revocation_lists + found.requests + found.public_keys <=
                 read.count());
  FAIRLEAD_CHECK(!found.openssh_key || found.keys != 0);
  const bool known = found.empty || found.pkcs12;
  FAIRLEAD_CHECK(!known || (found.certificates + found.keys + found.revocation_lists == 0 && !found.damaged_line));
  FAIRLEAD_CHECK(!read.damage() || (!read.well_formed() && *read.damage() < text.size()));
  FAIRLEAD_CHECK(known || found.damaged_line.has_value() == read.damage().has_value());
  if (!found.damaged_line) return;
  const auto ends = std::ranges::count_if(text_of(text), [](char one) { return one == '\r' || one == '\n'; });
  FAIRLEAD_CHECK(*found.damaged_line >= 1 && *found.damaged_line <= static_cast<std::size_t>(ends) + 1);
}

void pem(Bytes input) {
  const std::vector<std::byte> text = copy_of(input);
  tls::PemReader reader(text);
  std::size_t blocks = 0;
  for (tls::PemBlock block; reader.next(block); ++blocks) {
    FAIRLEAD_CHECK(inside(block.body, text) && inside(bytes_of(block.label), text) &&
                   inside(bytes_of(block.headers), text));
    std::vector<std::byte> room(block.decoded_size());
    if (const auto der = block.decode(room)) {
      (void)read(*der);
    } else {
      FAIRLEAD_CHECK(block.label == "TRUSTED CERTIFICATE" && der.error() == Errc::invalid);
    }
    if (block.label == "TRUSTED CERTIFICATE") block.label = "X";  // Nothing is cut off.
    const auto decoded = block.decode(room);
    FAIRLEAD_CHECK(decoded && !decoded->empty());
    if (decoded->size() < room.size()) room.resize(decoded->size());
    FAIRLEAD_CHECK(block.decode(room).has_value());
    std::vector<std::byte> little(room.size() - 1);
    FAIRLEAD_CHECK(block.decode(little).error() == Errc::no_space);
    if (block.label.empty()) continue;
    std::string text_again(tls::pem_size(1, decoded->size()), '.');
    const std::string again(*tls::write_pem("X", *block.decode(room), text_again));
    tls::PemReader second(bytes_of(again));
    tls::PemBlock same;
    FAIRLEAD_CHECK(second.next(same));
    std::vector<std::byte> place(same.decoded_size());
    FAIRLEAD_CHECK(equal(*same.decode(place), room));
  }
  FAIRLEAD_CHECK(reader.count() == blocks);
  contents(text, reader);
  tls::PemBlock none;
  FAIRLEAD_CHECK(!reader.next(none));
}

/// DER has one form, so that what decodes is what its numbers are encoded to, and the other way round.
void ecdsa(Input in) {
  const std::size_t half = in.below(70);
  const std::vector<std::byte> input = copy_of(in.take(in.size()));
  std::vector<std::byte> numbers(2 * half);
  std::vector<std::byte> der(input.size());
  if (const auto read = tls::decode_ecdsa_signature(input, numbers, half)) {
    FAIRLEAD_CHECK(tls::encode_ecdsa_signature(*read, der) == input.size() && equal(der, input));
  } else {
    FAIRLEAD_CHECK(read.error() == Errc::invalid);
  }
  der.resize(input.size() + 20);
  const auto written = tls::encode_ecdsa_signature(input, der);
  FAIRLEAD_CHECK(written || written.error() == Errc::invalid);
  if (!written) return;
  numbers.resize(input.size());
  FAIRLEAD_CHECK(equal(*tls::decode_ecdsa_signature(Bytes(der).first(*written), numbers, input.size() / 2), input));
}

/// Writes elements again, from the last to the first, and their content where that consists of elements.
void write_again(Bytes der, tls::DerWriter& writer, unsigned depth) {
  std::vector<tls::der::Element> elements;
  for (Bytes rest = der; !rest.empty();) {
    const auto taken = tls::der::take(rest);
    if (!taken) return writer.bytes(der);
    elements.push_back(*taken);
  }
  for (; !elements.empty(); elements.pop_back()) {
    const tls::der::Element& one = elements.back();
    const std::size_t end = writer.mark();
    const auto number = one.tag == tls::der::kInteger ? tls::der::positive(one.content) : std::nullopt;
    const auto octets = one.tag == tls::der::kBitString ? tls::der::octets(one.content) : std::nullopt;
    if (number) {
      writer.positive(*number);
    } else if (octets) {
      writer.bit_string(*octets);
    } else if (depth == 0) {
      writer.element(one.tag, one.content);
    } else {
      write_again(one.content, writer, depth - 1);
      writer.wrap(one.tag, end);
    }
  }
}

void der(Bytes input) {
  const std::vector<std::byte> der = copy_of(input);
  if (const auto kind = tls::key_kind_of(der); !kind) FAIRLEAD_CHECK(kind.error() == Errc::invalid);
  std::vector<std::byte> memory(der.size());
  tls::DerWriter writer(memory);
  write_again(der, writer, 20);
  FAIRLEAD_CHECK(writer.ok() && equal(writer.written(), der));
  if (der.empty()) return;
  tls::DerWriter little(MutableBytes(memory).subspan(1));
  write_again(der, little, 20);
  FAIRLEAD_CHECK(!little.ok());
}

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fairlead;  // NOLINT(google-build-using-namespace): one entry, outside of every namespace
  fuzz::Input in(std::as_bytes(std::span(data, size)));
  switch (in.below(6)) {
    case 0: fuzz::certificate(in.take(size)); break;
    case 1: fuzz::chain_of_several(in); break;
    case 2: fuzz::names_under_constraints(in); break;
    case 3: fuzz::pem(in.take(size)); break;
    case 4: fuzz::ecdsa(in); break;
    default: fuzz::der(in.take(size)); break;
  }
  return 0;
}
