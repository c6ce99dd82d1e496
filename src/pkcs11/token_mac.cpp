// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_mac.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/pieces.hpp"
#include "pkcs11/vendor.hpp"

namespace fairlead::pkcs11 {
namespace {

using platform::HashAlgorithm;

CK_MECHANISM_TYPE mechanism_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return CKM_SHA256_HMAC;
    case HashAlgorithm::sha384: return CKM_SHA384_HMAC;
    default: return CKM_SHA512_HMAC;
  }
}

using Calls = Pieces<&CK_FUNCTION_LIST::C_SignUpdate, &CK_FUNCTION_LIST::C_SignFinal, &CK_FUNCTION_LIST::C_Sign>;

}  // namespace

Result<void> TokenMac::begin(ObjectHandle key, HashAlgorithm algorithm) {
  drop();
  FAIRLEAD_TRY(Calls::begin<&CK_FUNCTION_LIST::C_SignInit>(session_, "C_SignInit", mechanism_of(algorithm),
                                                           static_cast<CK_OBJECT_HANDLE>(key)));
  size_ = platform::digest_size(algorithm);
  return {};
}

Result<void> TokenMac::add(Bytes piece) { return Calls::add(session_, size_, piece, "C_SignUpdate"); }

Result<Bytes> TokenMac::end(MutableBytes into) { return Calls::end(session_, size_, into, "C_SignFinal"); }

void TokenMac::drop() { Calls::drop(session_, size_); }

Result<ObjectHandle> store_mac_key(Session& session, const NewMacKey& key) {
  Attributes secret;
  secret.object_class(ObjectClass::secret_key)
      .key_type(KeyType::generic_secret)
      .flag(AttributeType::token, true)
      .flag(AttributeType::is_private, true)
      .flag(AttributeType::sensitive, true)
      .flag(AttributeType::extractable, false)
      .flag(AttributeType::sign, true)
      .flag(AttributeType::verify, true)
      .bytes(AttributeType::label, bytes_of(key.label))
      .bytes(AttributeType::id, key.id)
      .bytes(AttributeType::value, key.secret);
  return session.create(secret);
}

}  // namespace fairlead::pkcs11
