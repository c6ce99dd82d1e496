// SPDX-License-Identifier: Apache-2.0
// The key is made on the device, and its certificate stored beside it.
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/session.hpp"

#include "outside.hpp"
#include "outside_token.hpp"

namespace fairlead::size {

void provision(const pkcs11::Module& module) {
  const auto uri = pkcs11::Uri::parse("pkcs11:token=plant");
  if (!uri) return;
  const auto slot = module.find_token(*uri);
  if (!slot) return use(static_cast<std::uint32_t>(slot.error()));
  auto session = pkcs11::Session::open(*slot, pkcs11::Access::read_write);
  if (!session || !session->login(pkcs11::User::user, bytes_of("1234"))) return;
  const Bytes id = bytes_of("1");
  const auto pair =
      pkcs11::generate_key(*session, {.kind = pkcs11::NewKeyKind::ec_p256, .label = "thermometer", .id = id});
  if (!pair) return use(static_cast<std::uint32_t>(pair.error()));
  pkcs11::Attributes certificate;
  certificate.object_class(pkcs11::ObjectClass::certificate)
      .number(pkcs11::AttributeType::certificate_type, static_cast<pkcs11::Ulong>(pkcs11::CertificateType::x_509))
      .flag(pkcs11::AttributeType::token, true)
      .bytes(pkcs11::AttributeType::id, id)
      .bytes(pkcs11::AttributeType::subject, bytes_of("subject"))
      .bytes(pkcs11::AttributeType::value, bytes_of("certificate"));
  const auto stored = session->create(certificate);
  use(stored ? 0U : static_cast<std::uint32_t>(stored.error()));
}

}  // namespace fairlead::size
