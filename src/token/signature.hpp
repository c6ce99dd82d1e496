// SPDX-License-Identifier: Apache-2.0
/// @file  What signing, verifying and digests have in common: a mechanism, a key, and what is signed.
#pragma once

#include "token/call.hpp"
#include "token/mechanisms.hpp"

#include <array>
#include <cstddef>

namespace fairlead::token {

/// Begins an operation of a session: looks at mechanism and key.
[[nodiscard]] CK_RV begin_signature(SessionCall& call, Operation operation, const CK_MECHANISM* mechanism,
                                    CK_OBJECT_HANDLE key);
/// What of a key decides how it is used: kept from an operation before, where nobody has changed anything since;
/// otherwise read, and the storage is locked from here on.
[[nodiscard]] CK_RV read_facts(SessionCall& call, CK_OBJECT_HANDLE key, KeyFacts& facts);
/// Why a key cannot be used.
[[nodiscard]] CK_RV key_result(Errc error);
/// CKR_OK where the session's operation is this one.
[[nodiscard]] CK_RV running(const SessionCall& call, Operation operation);
/// Ends the session's operation. @return `rv`.
CK_RV end(const SessionCall& call, CK_RV rv);
/// Adds data. The operation has ended where it is not CKR_OK.
[[nodiscard]] CK_RV add(const SessionCall& call, Bytes data);
/// All of C_SignUpdate and its like.
[[nodiscard]] CK_RV add_part(const SessionCall& call, Operation operation, const CK_BYTE* data, CK_ULONG size);

/// What is signed in the end: the data itself, its digest, or a DigestInfo around that.
struct Signed {
  std::array<std::byte, platform::kMostDigest + 19> memory{};
  Bytes input{};
  platform::SignatureForm form{};
};
/// @param data  Where the mechanism does not hash itself.
[[nodiscard]] CK_RV finish_input(const SessionCall& call, Bytes data, Signed& into);

/// Whether the operation hashes what it is given, and so takes it in parts.
[[nodiscard]] bool takes_parts(const Session& session);

}  // namespace fairlead::token
