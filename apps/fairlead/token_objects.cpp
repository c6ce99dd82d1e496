// SPDX-License-Identifier: Apache-2.0
#include "token_objects.hpp"

#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/uri_writer.hpp"
#include "fairlead/tls/alternative_names.hpp"

#include "problem.hpp"
#include "token_access.hpp"

#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::AttributeType;
using pkcs11::ObjectClass;
using pkcs11::UriAttribute;

constexpr std::size_t kMostAttribute = std::size_t{16} * 1024;

FoundKey look_at(TokenUse& use, pkcs11::ObjectHandle found) {
  return {.object = found,
          .half = use.need(pkcs11::read_public_half(use.session(), found)),
          .label = attribute(use, found, AttributeType::label),
          .id = attribute(use, found, AttributeType::id)};
}

}  // namespace

std::string token_uri(const pkcs11::TokenInfo& token) {
  std::array<char, pkcs11::kLongestTokenUri> memory{};
  return std::string(pkcs11::write_token_uri(token, memory).value_or(""));
}

std::string object_uri(const pkcs11::TokenInfo& token, std::string_view label, Bytes id) {
  std::string memory(pkcs11::kLongestTokenUri + 32 + 3 * (label.size() + id.size()), '\0');
  return std::string(pkcs11::write_object_uri(token, {.label = label, .id = id}, memory).value_or(""));
}

std::string printable(std::string_view text) {
  std::string memory(4 * text.size(), '\0');
  return std::string(tls::write_text(bytes_of(text), memory));
}

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::byte one : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(one));
  return text;
}

std::string attribute(TokenUse& use, pkcs11::ObjectHandle object, AttributeType type) {
  std::string memory(kMostAttribute, '\0');
  const Result<Bytes> value = use.session().read(object, type, std::as_writable_bytes(std::span(memory)));
  if (!value && value.error() == Errc::unsupported) return {};
  return std::string(text_of(use.need(value)));
}

std::string label_in(const pkcs11::Uri& uri) { return decoded(uri[UriAttribute::object]); }
std::string id_in(const pkcs11::Uri& uri) { return decoded(uri[UriAttribute::id]); }

std::vector<pkcs11::ObjectHandle> find_all(TokenUse& use, const pkcs11::Attributes& wanted) {
  pkcs11::ObjectSearch search = use.need(pkcs11::ObjectSearch::begin(use.session(), wanted));
  std::vector<pkcs11::ObjectHandle> all;
  while (const std::optional<pkcs11::ObjectHandle> one = use.need(search.next())) all.push_back(*one);
  return all;
}

pkcs11::Attributes wanted_by(ObjectClass object_class, std::string_view label, std::string_view id) {
  pkcs11::Attributes wanted;
  wanted.object_class(object_class);
  if (!label.empty()) wanted.bytes(AttributeType::label, bytes_of(label));
  if (!id.empty()) wanted.bytes(AttributeType::id, bytes_of(id));
  return wanted;
}

void require_free(TokenUse& use, ObjectClass object_class, const std::string& label, const std::string& id) {
  const char* const what = object_class == ObjectClass::secret_key ? "secret key" : "key";
  if (!find_all(use, wanted_by(object_class, label, {})).empty()) {
    refuse(fmt::format("The token has a {} \"{}\" already.", what, printable(label)),
           "Choose another name for object=, or delete that key: fairlead token delete.");
  }
  if (!id.empty() && !find_all(use, wanted_by(object_class, {}, id)).empty()) {
    refuse(fmt::format("The token has a {} with the id {} already.", what, hex(bytes_of(id))),
           "Choose another id=, or leave it out.");
  }
}

FoundKey find_key(TokenUse& use) {
  const auto object = pkcs11::find_by_uri(use.session(), ObjectClass::public_key, use.uri());
  if (!object && object.error() == Errc::key_missing) return find_private_key(use);
  return look_at(use, use.need(object));
}

FoundKey find_private_key(TokenUse& use) {
  use.log_in();
  return look_at(use, use.need(pkcs11::find_by_uri(use.session(), ObjectClass::private_key, use.uri())));
}

ChainMemory chain_memory() { return ChainMemory(std::size_t{128} * 1024); }

}  // namespace fairlead::cli
