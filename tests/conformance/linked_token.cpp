// SPDX-License-Identifier: Apache-2.0
#include "conformance/linked_token.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/pkcs11/verifier.hpp"
#include "fairlead/ports/pkcs11_static.hpp"

namespace fairlead::conformance {
namespace {

using pkcs11::Access;
using pkcs11::Module;
using pkcs11::Session;

Result<Module> open_empty(void (*erase)()) {
  erase();
  FAIRLEAD_TRY_ASSIGN(const auto* functions, ports::linked_functions());
  return Module::open(*functions, pkcs11::Threads::one);
}

}  // namespace

LinkedToken::LinkedToken(void (*erase)(), Capability can) : can_(can), module_(open_empty(erase)) {
  const Result<void> made = make();
  FAIRLEAD_CHECK(made.has_value());
}

Result<void> LinkedToken::make() {
  if (!module_) return fail(module_.error());
  const pkcs11::Slot slot = module_->slot(pkcs11::SlotId{});
  FAIRLEAD_TRY(slot.init_token(bytes_of(kSoPin), kLabel));
  FAIRLEAD_TRY_ASSIGN(Session officer, Session::open(slot, Access::read_write));
  FAIRLEAD_TRY(officer.login(pkcs11::User::security_officer, bytes_of(kSoPin)));
  FAIRLEAD_TRY(officer.init_pin(bytes_of(kPin)));
  return officer.logout();
}

bool LinkedToken::do_verifies(Bytes public_key_info, tls::SignatureScheme scheme, Bytes digest, Bytes signature) {
  auto session = Session::open(module_->slot(pkcs11::SlotId{}), Access::read_only);
  if (!session) return false;
  pkcs11::TokenDigest digests(*session);
  auto verifier = pkcs11::Verifier::open(*session, public_key_info, digests);
  if (!verifier) return false;
  const auto right = verifier->verify(scheme, digest, signature);
  return right && *right;
}

}  // namespace fairlead::conformance
