// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/contents.hpp"

#include "fairlead/base/text.hpp"
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/key_form.hpp"
#include "fairlead/tls/pem.hpp"
#include "fairlead/tls/revocation_list.hpp"

#include "tls/der.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace fairlead::tls {
namespace {

using Input = LoadFault::Input;

bool is_blank(Bytes input) {
  constexpr std::string_view kBlanks = " \t\r\n";
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::string_view text = text_of(input);
  if (text.starts_with(kByteOrderMark)) text = tail(text, kByteOrderMark.size());
  return text.find_first_not_of(kBlanks) == std::string_view::npos;
}

/// The first two elements of PrivateKeyInfo (RFC 5208), RSAPrivateKey (RFC 8017) and ECPrivateKey (RFC 5915).
bool is_key(Bytes content) {
  der::Reader reader(content);
  const der::Element first = reader.any();
  const der::Element second = reader.any();
  if (!reader.ok()) return false;
  const auto version = first.tag == der::kInteger ? der::number(first.content) : std::nullopt;
  if (!version || *version > 1) return false;
  if (second.tag == der::kSequence) return reader.next_is(der::kOctetString);
  // An RSAPrivateKey has version 1 where it has more than two primes.
  return second.tag == der::kInteger || (*version == 1 && second.tag == der::kOctetString);
}

std::optional<Input> kind_of(const PemBlock& block) {
  if (!block.label.empty()) {
    for (const Input kind : {Input::certificate, Input::key, Input::revocation_list}) {
      if (block.may_be(kind)) return kind;
    }
    return std::nullopt;
  }
  if (read_certificate(block.body)) return Input::certificate;
  if (read_revocation_list(block.body)) return Input::revocation_list;
  if (is_encrypted_key(block.body)) return Input::key;
  const auto content = der::only(block.body, der::kSequence);
  return content && is_key(*content) ? std::optional(Input::key) : std::nullopt;
}

void count_in(const PemBlock& block, Contents& found) {
  const std::optional<Input> kind = kind_of(block);
  if (kind == Input::certificate) ++found.certificates;
  if (kind == Input::revocation_list) ++found.revocation_lists;
  if (kind == Input::key) {
    if (found.keys == 0) found.openssh_key = block.label == "OPENSSH PRIVATE KEY";
    ++found.keys;
  }
  if (block.label.ends_with("CERTIFICATE REQUEST")) ++found.requests;
  if (block.label.ends_with("PUBLIC KEY")) ++found.public_keys;
  if (block.label == "PKCS7" || block.label == "CMS") ++found.bundles;
}

/// Of the character at `offset`, from 1. A line ends as it does for PemReader.
std::size_t line_of(std::string_view text, std::size_t offset) {
  std::size_t line = 1;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool ends = text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'));
    if (ends) ++line;
  }
  return line;
}

}  // namespace

std::size_t Contents::count(Input kind) const {
  switch (kind) {
    case Input::certificate: return certificates;
    case Input::key: return keys;
    case Input::revocation_list: return revocation_lists;
  }
  return 0;
}

Contents look_through(Bytes pem_or_der) {
  Contents found;
  found.empty = is_blank(pem_or_der);
  found.pkcs12 = is_pkcs12(pem_or_der);
  if (found.empty || found.pkcs12) return found;
  PemReader reader(pem_or_der);
  for (PemBlock block; reader.next(block);) count_in(block, found);
  // What is no PEM at all is not damaged: nobody knows what it should have been.
  if (const auto offset = reader.damage()) found.damaged_line = line_of(text_of(pem_or_der), *offset);
  return found;
}

}  // namespace fairlead::tls
