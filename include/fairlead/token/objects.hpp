// SPDX-License-Identifier: Apache-2.0
/// @file  Objects: those that stay in a token and those that go with a session.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/token/object.hpp"
#include "fairlead/token/store.hpp"
#include "fairlead/token/vault.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::token {

/// A CK_OBJECT_HANDLE: the name of a record, for private objects with the number of the login above it (section 5.6:
/// their handles end with the login); or the number of a session's object, with the highest bit. Where a CK_ULONG has
/// 32 bits, the numbers of logins come round after 127.
using Handle = Ulong;

/// Where a session's object lies.
struct SessionObject {
  Handle name = 0;
  Ulong session = 0;
  std::size_t at = 0;
  std::size_t size = 0;
};

/// A token's objects. Those of the token are in its store, their secrets sealed; those of sessions in memory. Views
/// that it gives are valid until its next call. Called by one thread at a time, within a lock of the storage.
class Objects {
 public:
  /// The caller's; outlives the objects. `read` and `write` are apart.
  struct Memory {
    MutableBytes read;   ///< The largest object, or less: a larger one is no_space.
    MutableBytes write;  ///< As large.
    MutableBytes of_sessions;
    std::span<SessionObject> session_index;
  };
  static constexpr Handle kFirstOfSessions = ~(~Handle{0} >> 1U);

  Objects(Store& store, Vault& vault, const Memory& memory) : store_(store), vault_(vault), memory_(memory) {}

  /// @return The object, as it is stored; or key_missing: there is none, or nobody has logged in who may see it;
  ///   no_space, storage_failed.
  [[nodiscard]] Result<Object> load(Handle handle);
  /// The same with its secret in the clear, which for an object of the token needs a login, without which the secret is
  /// empty; with it, its seal is checked. As load().
  [[nodiscard]] Result<Object> open(Handle handle);
  /// Zeroes the secret that open() has laid bare.
  void shut(const Object& object);
  /// The place of the object behind the one at `place`, or 0: there is none. Begin with 0.
  [[nodiscard]] Handle next(Handle place) const;
  /// The object at a place; as load().
  [[nodiscard]] Result<Object> look(Handle place);
  [[nodiscard]] Handle handle_of(Handle place, const Object& object) const;

  /// Where an object is built; and where its public half is, which load() writes as well.
  [[nodiscard]] MutableBytes workbench() const { return memory_.write; }
  [[nodiscard]] MutableBytes second_workbench() const { return memory_.read; }

  /// One that was built and is to be kept.
  struct New {
    ObjectBuilder* builder = nullptr;
    MutableBytes memory{};  ///< What the builder writes to.
    Bytes secret{};         ///< May lie in the same memory, behind all that is written, or anywhere else.
    Handle handle = 0;      ///< Of the object that it replaces, or 0; afterwards what it has become.
  };
  /// Keeps one or two objects, all or none.
  /// @param session  To which those go that are not the token's.
  /// @return Nothing; or no_space; pin_incorrect: an object of the token, and nobody has logged in; and as
  ///   Store::commit().
  [[nodiscard]] Result<void> keep(std::span<New> objects, Ulong session);
  /// @return Nothing; or key_missing; and as Store::commit().
  [[nodiscard]] Result<void> destroy(Handle handle);
  /// Those that go with a session.
  void destroy_of_session(Ulong session);
  /// From here on private objects of the token have other handles than in any login before.
  void begin_login();
  /// Those of sessions that are private go.
  void end_login();

 private:
  [[nodiscard]] bool visible(const Object& object) const;
  /// The bits of a record's name: all that a store gives, where a handle has room for them beside the login.
  static constexpr Handle kNames = sizeof(Handle) > 4 ? 0x7fff'ffff : 0xff'ffff;
  static constexpr Handle kLogins = (kFirstOfSessions - 1) / (kNames + 1);  ///< The most that are told apart.

  [[nodiscard]] Result<Object> read(Handle place) const;
  [[nodiscard]] Handle handle_of(Handle name, bool is_private) const;
  [[nodiscard]] const SessionObject* of_session(Handle handle) const;
  [[nodiscard]] Result<MutableBytes> lay_out(New& object, Handle name, bool sealed);
  [[nodiscard]] Result<void> keep_in_session(New& object, Ulong session);
  void erase(std::size_t i);
  template <class Which>
  void erase_if(const Which& which);

  Store& store_;
  Vault& vault_;
  Memory memory_;
  std::size_t in_sessions_ = 0;  ///< Of the session index, in use.
  std::size_t used_ = 0;         ///< Of the memory of sessions.
  Handle last_name_ = kFirstOfSessions;
  Handle login_ = 1;
};

}  // namespace fairlead::token
