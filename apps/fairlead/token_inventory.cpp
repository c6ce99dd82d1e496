// SPDX-License-Identifier: Apache-2.0
#include "token_inventory.hpp"

#include "fairlead/pkcs11/anchors.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "calendar.hpp"
#include "token_objects.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::AttributeType;
using pkcs11::ObjectClass;
using pkcs11::ObjectHandle;

std::string kind_text(const tls::PublicKeyKind& key) {
  switch (key.kind.type) {
    case tls::KeyType::rsa: return fmt::format("RSA {}", key.bits);
    case tls::KeyType::ec: return fmt::format("EC {}", name(key.kind.curve));
    default: return "";
  }
}

/// False, too, where the object does not say.
bool flag(TokenUse& use, ObjectHandle object, AttributeType type) {
  return use.session().flag(object, type).value_or(false);
}

std::vector<ObjectHandle> with_id(TokenUse& use, ObjectClass object_class, const std::string& id) {
  return id.empty() ? std::vector<ObjectHandle>() : find_all(use, wanted_by(object_class, {}, id));
}

void add_chain(TokenUse& use, ObjectHandle object, const pkcs11::PublicHalf& half, HeldKey& key) {
  ChainMemory memory = chain_memory();
  const auto chain = pkcs11::read_chain(use.session(), object, half, memory);
  if (!chain && chain.error() == Errc::key_missing) {
    const bool another = !with_id(use, ObjectClass::certificate, key.id).empty();
    key.certificate = another ? HeldKey::Certificate::of_another_key : HeldKey::Certificate::missing;
    return;
  }
  key.certificate = HeldKey::Certificate::fits;
  for (const pkcs11::StoredCertificate& one : use.need(chain)) {
    const tls::CertificateView view = tls::read_certificate(one.der).value_or(tls::CertificateView{});
    key.chain.push_back(explain::certificate_text(view));
    key.chain_complete = view.self_issued();
  }
}

HeldKey look_at_key(TokenUse& use, ObjectHandle object, bool is_private) {
  HeldKey key{.label = attribute(use, object, AttributeType::label),
              .id = attribute(use, object, AttributeType::id),
              .has_private = is_private,
              .signs = flag(use, object, AttributeType::sign),
              .sensitive = flag(use, object, AttributeType::sensitive),
              .extractable = flag(use, object, AttributeType::extractable),
              .local = flag(use, object, AttributeType::local),
              .always_authenticate = flag(use, object, AttributeType::always_authenticate)};
  key.uri = object_uri(use.token(), key.label, bytes_of(key.id));
  key.has_public = !is_private || !with_id(use, ObjectClass::public_key, key.id).empty();
  const auto half = pkcs11::read_public_half(use.session(), object);
  if (!half && half.error() != Errc::key_missing && half.error() != Errc::unsupported) use.refuse(half.error());
  if (!half) return key;
  key.kind = kind_text(half->kind());
  add_chain(use, object, *half, key);
  return key;
}

HeldCertificate look_at_certificate(TokenUse& use, ObjectHandle object) {
  HeldCertificate held{.label = attribute(use, object, AttributeType::label),
                       .id = attribute(use, object, AttributeType::id),
                       .trusted = use.need(pkcs11::is_marked_anchor(use.session(), object))};
  const std::string der = attribute(use, object, AttributeType::value);
  const auto view = tls::read_certificate(bytes_of(der));
  held.readable = view.has_value();
  if (view) held.text = explain::certificate_text(*view);
  return held;
}

}  // namespace

TokenInventory take_inventory(TokenUse& use) {
  const std::string label = label_in(use.uri());
  const std::string id = id_in(use.uri());
  const ports::PosixWallClock clock;
  TokenInventory inventory{.token = use.token(), .now = Calendar(clock).now()};
  const auto all = [&](ObjectClass object_class) { return find_all(use, wanted_by(object_class, label, id)); };
  for (const ObjectHandle one : all(ObjectClass::private_key)) inventory.keys.push_back(look_at_key(use, one, true));
  for (const ObjectHandle one : all(ObjectClass::public_key)) {
    const std::string of = attribute(use, one, AttributeType::id);
    if (with_id(use, ObjectClass::private_key, of).empty()) inventory.keys.push_back(look_at_key(use, one, false));
  }
  for (const ObjectHandle one : all(ObjectClass::certificate)) {
    inventory.certificates.push_back(look_at_certificate(use, one));
  }
  inventory.others = all(ObjectClass::secret_key).size() + all(ObjectClass::data).size();
  return inventory;
}

const char* date_state(const explain::CertificateText& certificate, const std::optional<UnixTime>& now) {
  if (!now) return "clock not set";
  if (now->seconds < certificate.not_before.seconds) return "not yet valid";
  return now->seconds > certificate.not_after.seconds ? "expired" : "valid";
}

}  // namespace fairlead::cli
