// SPDX-License-Identifier: Apache-2.0
/// @file  Pieces: an operation of a session that takes its data in pieces: a digest, or a signature.
#pragma once

#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/platform/hash_algorithm.hpp"

#include "pkcs11/vendor.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace fairlead::pkcs11 {

/// What stays the same of all of them. `size` is that of the result while one goes on, and 0 otherwise.
/// @tparam Update, Final, Whole  The members of CK_FUNCTION_LIST.
template <auto Update, auto Final, auto Whole>
struct Pieces {
  static Result<void> add(Session& session, std::size_t& size, Bytes piece, const char* function) {
    if (piece.empty()) return {};  // Some modules refuse none.
    const Result<void> done = session.check(
        call<Update>(*session.functions_, session.handle_, data_of(piece), CK_ULONG{piece.size()}), function);
    if (!done) drop(session, size);  // Where the token does not know this call, the operation goes on.
    return done;
  }
  static Result<Bytes> end(Session& session, std::size_t& size, MutableBytes into, const char* function) {
    if (into.size() < size) {
      drop(session, size);
      return fail(Errc::no_space);
    }
    CK_ULONG written = std::exchange(size, 0);
    const MutableBytes result = into.first(written);
    FAIRLEAD_TRY(session.check(call<Final>(*session.functions_, session.handle_, data_of(result), &written), function));
    if (written != result.size()) return fail(Errc::internal);
    return result;
  }
  static void drop(Session& session, std::size_t& size) {
    if (std::exchange(size, 0) == 0) return;
    std::array<std::byte, platform::kMostDigest> unused{};
    CK_BYTE nothing = 0;
    CK_ULONG written = unused.size();
    const CK_RV returned = call<Final>(*session.functions_, session.handle_, data_of(MutableBytes(unused)), &written);
    if (returned != CKR_FUNCTION_NOT_SUPPORTED) return;
    // A token that takes all at once and nothing else goes on until it has got that.
    written = unused.size();
    (void)call<Whole>(*session.functions_, session.handle_, &nothing, CK_ULONG{0}, data_of(MutableBytes(unused)),
                      &written);
  }
  /// @tparam Init  Likewise.
  template <auto Init, class... Key>
  static Result<void> begin(Session& session, const char* function, CK_MECHANISM_TYPE mechanism, Key... key) {
    CK_MECHANISM how{mechanism, nullptr, 0};
    return session.check(call<Init>(*session.functions_, session.handle_, &how, key...), function);
  }
};

}  // namespace fairlead::pkcs11
