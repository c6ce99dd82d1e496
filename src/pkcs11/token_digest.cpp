// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_digest.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/pieces.hpp"
#include "pkcs11/vendor.hpp"

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

using Calls = Pieces<&CK_FUNCTION_LIST::C_DigestUpdate, &CK_FUNCTION_LIST::C_DigestFinal, &CK_FUNCTION_LIST::C_Digest>;

}  // namespace

Result<void> TokenDigest::do_begin(HashAlgorithm algorithm) {
  drop();
  FAIRLEAD_TRY(Calls::begin<&CK_FUNCTION_LIST::C_DigestInit>(session_, "C_DigestInit", mechanism_of(algorithm)));
  size_ = platform::digest_size(algorithm);
  return {};
}

Result<void> TokenDigest::do_add(Bytes piece) { return Calls::add(session_, size_, piece, "C_DigestUpdate"); }

Result<Bytes> TokenDigest::do_end(MutableBytes into) { return Calls::end(session_, size_, into, "C_DigestFinal"); }

void TokenDigest::drop() { Calls::drop(session_, size_); }

}  // namespace fairlead::pkcs11
