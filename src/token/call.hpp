// SPDX-License-Identifier: Apache-2.0
/// @file  Call: what each function of Cryptoki begins with and ends with; and all functions, for their table.
#pragma once

#include "fairlead/platform/block_storage.hpp"
#include "fairlead/platform/mutex.hpp"
#include "fairlead/token/board.hpp"
#include "fairlead/token/token.hpp"

#include "token/vendor.hpp"

#include <cstdint>

namespace fairlead::token {

/// The state of the process, which Cryptoki's functions have instead of an argument.
struct Process {
  Token* token = nullptr;  ///< Null: not initialised.
  std::uint64_t process = 0;
};
[[nodiscard]] Process& current();

/// Holds the lock of the process for a function's time; and that of the storage, if it asks for it.
class Call {
 public:
  Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();

  /// CKR_OK, or why the function ends here: not initialised.
  [[nodiscard]] CK_RV begun() const;
  /// Takes a session; or CKR_SESSION_HANDLE_INVALID.
  [[nodiscard]] CK_RV session(CK_SESSION_HANDLE handle);
  /// Locks the storage and looks at what others have changed. The session taken may be gone with that.
  [[nodiscard]] CK_RV lock(platform::Access access);

  [[nodiscard]] Token& token() const { return *current().token; }
  /// Precondition: session() was CKR_OK.
  Session& of() const { return *session_; }

 private:
  platform::Lock lock_;
  CK_SESSION_HANDLE handle_ = 0;
  Session* session_ = nullptr;
  bool stored_ = false;
};

/// One call with a session, and the storage locked for reading or writing if that is asked for; what fails is in
/// result().
class SessionCall : public Call {
 public:
  explicit SessionCall(CK_SESSION_HANDLE handle) : result_(session(handle)) {}
  SessionCall(CK_SESSION_HANDLE handle, platform::Access access);
  [[nodiscard]] CK_RV result() const { return result_; }

 private:
  CK_RV result_;
};

/// What a function gives that has a caller's buffer: its size where there is none. CKR_BUFFER_TOO_SMALL says it, too.
[[nodiscard]] CK_RV announce(std::size_t size, const CK_BYTE* into, CK_ULONG* into_size);

}  // namespace fairlead::token
