// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_mac.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/vendor.hpp"

#include <array>
#include <utility>

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

}  // namespace

Result<void> TokenMac::begin(ObjectHandle key, HashAlgorithm algorithm) {
  drop();
  CK_MECHANISM how{mechanism_of(algorithm), nullptr, 0};
  FAIRLEAD_TRY(session_.check(call<&CK_FUNCTION_LIST::C_SignInit>(*session_.functions_, session_.handle_, &how,
                                                                  static_cast<CK_OBJECT_HANDLE>(key)),
                              "C_SignInit"));
  size_ = platform::digest_size(algorithm);
  return {};
}

Result<void> TokenMac::add(Bytes piece) {
  if (piece.empty()) return {};  // Some modules refuse none.
  const Result<void> done =
      session_.check(call<&CK_FUNCTION_LIST::C_SignUpdate>(*session_.functions_, session_.handle_, data_of(piece),
                                                           CK_ULONG{piece.size()}),
                     "C_SignUpdate");
  if (!done) drop();  // Where the token does not know this call, the signature goes on.
  return done;
}

Result<Bytes> TokenMac::end(MutableBytes into) {
  if (into.size() < size_) {
    drop();
    return fail(Errc::no_space);
  }
  CK_ULONG size = std::exchange(size_, 0);
  const MutableBytes mac = into.first(size);
  FAIRLEAD_TRY(
      session_.check(call<&CK_FUNCTION_LIST::C_SignFinal>(*session_.functions_, session_.handle_, data_of(mac), &size),
                     "C_SignFinal"));
  if (size != mac.size()) return fail(Errc::internal);
  return mac;
}

void TokenMac::drop() {
  if (std::exchange(size_, 0) == 0) return;
  std::array<std::byte, platform::kMostDigest> unused{};
  CK_ULONG size = unused.size();
  (void)call<&CK_FUNCTION_LIST::C_SignFinal>(*session_.functions_, session_.handle_, data_of(MutableBytes(unused)),
                                             &size);
}

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
