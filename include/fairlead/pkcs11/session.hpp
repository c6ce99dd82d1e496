// SPDX-License-Identifier: Apache-2.0
/// @file  Session: what one thread does with a token.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/attributes.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/slot.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::pkcs11 {

/// What a session may do.
enum class Access : std::uint8_t {
  read_only,  ///< Objects that stay in the token are only used.
  read_write
};

/// How a mechanism is used: for RSA-PSS, with the hash whose digest is signed; its mask uses the same, and the salt has
/// its size, as TLS and certificates have it (RFC 8446 section 4.2.3).
struct MechanismUse {
  Mechanism mechanism = Mechanism::ecdsa;
  std::optional<Mechanism> pss_hash{};
};

/// An open session. Belongs to one thread at a time; each thread has its own, since a session is in the middle of one
/// operation at most. Who is logged in is known to the token, for all sessions of the process. Closed with this object.
/// The module outlives it. No allocation of ours.
///
/// Beside the errors that are listed, every call can say token_removed, busy (another operation of this session goes
/// on), cancelled (at the token's own keypad), unsupported (the module has no such function), no_memory and internal;
/// see error_of(). After token_removed this session is of no more use. One that was moved from takes no call.
class Session {
 public:
  /// C_OpenSession.
  /// @return The session; or storage_failed: the token is write-protected; or busy: it has no more sessions.
  [[nodiscard]] static Result<Session> open(const Slot& slot, Access access);

  Session(Session&& other) noexcept;
  Session& operator=(Session&& other) noexcept;
  ~Session();

  /// C_Login. Logging in whoever is logged in already is no error. A wrong PIN is counted by the token; nothing here
  /// tries it again.
  /// @param pin  Nothing: the token has a protected authentication path, and asks by itself.
  /// @return Nothing; or
  ///   - pin_incorrect  the PIN is wrong, or the user has none yet.
  ///   - pin_locked
  ///   - busy           somebody else is logged in, or, for the security officer, a read-only session is open.
  [[nodiscard]] Result<void> login(User user, std::optional<Bytes> pin);
  /// Why the last login() failed, also that of sign(); nothing where it did not, or there was none.
  [[nodiscard]] std::optional<Errc> refused_login() const { return refused_login_; }
  /// C_Logout, of all sessions of the process. Private objects go out of their sight.
  [[nodiscard]] Result<void> logout();
  /// Whether the user is logged in, by this session or another one of the process.
  [[nodiscard]] Result<bool> user_logged_in();

  /// C_InitPIN: the security officer, who is logged in, sets the user's PIN and unblocks it.
  /// @return Nothing; or invalid: a PIN that the token does not take; or pin_incorrect: he is not logged in.
  [[nodiscard]] Result<void> init_pin(Bytes pin);
  /// C_SetPIN: of whoever is logged in, or of the user.
  /// @return Nothing; or pin_incorrect: `old` is wrong; pin_locked; invalid: the token does not take `fresh`.
  [[nodiscard]] Result<void> set_pin(Bytes old, Bytes fresh);

  /// C_CreateObject.
  /// @return The object; or
  ///   - invalid         the template is incomplete, contradicts itself, or the session may not write.
  ///   - unsupported     the token has no such objects or attributes.
  ///   - pin_incorrect   it takes a login.
  ///   - storage_failed  the token is full or write-protected.
  [[nodiscard]] Result<ObjectHandle> create(const Attributes& attributes);
  /// C_DestroyObject. @return Nothing; or key_missing, invalid, pin_incorrect, storage_failed as above.
  [[nodiscard]] Result<void> destroy(ObjectHandle object);

  /// C_GenerateKeyPair.
  struct KeyPair {
    ObjectHandle public_key{};
    ObjectHandle private_key{};
  };
  /// @return The pair; or the errors of create().
  [[nodiscard]] Result<KeyPair> generate_key_pair(Mechanism mechanism, const Attributes& public_key,
                                                  const Attributes& private_key);

  /// C_GetAttributeValue of one attribute.
  /// @return The front of `into`; or
  ///   - unsupported  the object has no such attribute, or does not give it away.
  ///   - no_space     `into` is too small.
  ///   - key_missing  the object is gone.
  [[nodiscard]] Result<Bytes> read(ObjectHandle object, AttributeType type, MutableBytes into);
  /// The same of a number, and of a CK_BBOOL; unsupported also where it has another size.
  [[nodiscard]] Result<Ulong> number(ObjectHandle object, AttributeType type);
  [[nodiscard]] Result<bool> flag(ObjectHandle object, AttributeType type);
  /// C_SetAttributeValue. @return Nothing; or the errors of create(), or key_missing.
  [[nodiscard]] Result<void> write(ObjectHandle object, const Attributes& attributes);

  /// C_GenerateRandom, over all of `into`. @return Nothing; or no_entropy.
  [[nodiscard]] Result<void> random(MutableBytes into);

  /// C_DigestInit and C_Digest.
  /// @return The size of the digest; or unsupported; or no_space, after which this session is of no more use.
  [[nodiscard]] Result<std::size_t> digest(Mechanism mechanism, Bytes message, MutableBytes into);

  /// C_SignInit and C_Sign.
  /// @param again  For keys that want a login for each signature (CKA_ALWAYS_AUTHENTICATE): the user's PIN, or, where
  ///   the inner value is nothing, one that is entered at the token.
  /// @return The size of the signature; or
  ///   - no_space       `into` is too small.
  ///   - key_missing    the key is gone.
  ///   - unsupported    it does not sign so.
  ///   - invalid        input of a size that the mechanism does not take.
  ///   - pin_incorrect, pin_locked
  /// After an error the token may still be in the middle of this operation: this session is of no more use.
  [[nodiscard]] Result<std::size_t> sign(const MechanismUse& use, ObjectHandle key, Bytes input, MutableBytes into,
                                         std::optional<std::optional<Bytes>> again = {});

  /// C_VerifyInit and C_Verify.
  /// @return Whether the signature is the key's; or key_missing, unsupported, invalid as above, after which the token
  ///   may still be in the middle of this operation.
  [[nodiscard]] Result<bool> verify(const MechanismUse& use, ObjectHandle key, Bytes input, Bytes signature);

  /// The CK_RV of the last call that failed, for people; 0 where none has.
  [[nodiscard]] Ulong native() const { return native_; }

 private:
  // Operations of this session that are objects of their own.
  friend class ObjectSearch;
  template <auto Update, auto Final, auto Whole>
  friend struct Pieces;
  Session(const FunctionList& functions, Ulong handle) : functions_(&functions), handle_(handle) {}
  void close();
  /// Whether it is not this one who is logged in, as far as the module says it.
  bool is_other_user(User user);
  Result<void> check(Ulong return_value, const char* function);

  const FunctionList* functions_;  ///< Null: there is nothing to close.
  Ulong handle_;
  Ulong native_ = 0;
  std::optional<Errc> refused_login_;
};

}  // namespace fairlead::pkcs11
