// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_digest.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/vendor.hpp"

#include <array>
#include <utility>

namespace fairlead::pkcs11 {
namespace {

using platform::HashAlgorithm;

CK_MECHANISM_TYPE mechanism_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return CKM_SHA256;
    case HashAlgorithm::sha384: return CKM_SHA384;
    default: return CKM_SHA512;
  }
}

}  // namespace

Result<void> TokenDigest::do_begin(HashAlgorithm algorithm) {
  drop();
  CK_MECHANISM how{mechanism_of(algorithm), nullptr, 0};
  FAIRLEAD_TRY(session_.check(call<&CK_FUNCTION_LIST::C_DigestInit>(*session_.functions_, session_.handle_, &how),
                              "C_DigestInit"));
  size_ = platform::digest_size(algorithm);
  return {};
}

Result<void> TokenDigest::do_add(Bytes piece) {
  if (piece.empty()) return {};  // Some modules refuse none.
  const CK_RV returned = call<&CK_FUNCTION_LIST::C_DigestUpdate>(*session_.functions_, session_.handle_, data_of(piece),
                                                                 CK_ULONG{piece.size()});
  const Result<void> done = session_.check(returned, "C_DigestUpdate");
  if (!done) drop();  // Where the token does not know this call, the digest goes on.
  return done;
}

Result<Bytes> TokenDigest::do_end(MutableBytes into) {
  if (into.size() < size_) {
    drop();
    return fail(Errc::no_space);
  }
  CK_ULONG size = std::exchange(size_, 0);
  const MutableBytes digest = into.first(size);
  FAIRLEAD_TRY(session_.check(
      call<&CK_FUNCTION_LIST::C_DigestFinal>(*session_.functions_, session_.handle_, data_of(digest), &size),
      "C_DigestFinal"));
  if (size != digest.size()) return fail(Errc::internal);
  return digest;
}

void TokenDigest::drop() {
  if (std::exchange(size_, 0) == 0) return;
  std::array<std::byte, platform::kMostDigest> unused{};
  CK_ULONG size = unused.size();
  (void)call<&CK_FUNCTION_LIST::C_DigestFinal>(*session_.functions_, session_.handle_, data_of(MutableBytes(unused)),
                                               &size);
}

}  // namespace fairlead::pkcs11
