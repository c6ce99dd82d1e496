// SPDX-License-Identifier: Apache-2.0
/// @file  Token: a software token, whole: storage, PINs, objects, sessions; what the functions of Cryptoki work on.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/block_storage.hpp"
#include "fairlead/platform/token_crypto.hpp"
#include "fairlead/token/object.hpp"
#include "fairlead/token/objects.hpp"
#include "fairlead/token/store.hpp"
#include "fairlead/token/vault.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::token {

/// What a session is doing, and what belongs to it.
enum class Operation : std::uint8_t {
  none,
  digest,
  sign,
  verify
};

/// One session; the functions of Cryptoki alone look into it.
struct Session {
  Ulong handle = 0;  ///< 0: closed.
  bool read_write = false;

  bool searching = false;
  Handle found_last = 0;   ///< Its place.
  std::size_t wanted = 0;  ///< Of `search`: attributes as Object has them, flags as a type and one octet.
  MutableBytes search{};   ///< Its memory, which the session keeps.

  Operation operation = Operation::none;
  Ulong mechanism = 0;
  Handle key = 0;
  std::size_t result_size = 0;
  bool fed = false;          ///< By C_...Update.
  bool running = false;      ///< `run` has begun.
  bool is_mac = false;       ///< It is a MAC, otherwise a digest.
  bool wants_login = false;  ///< The PIN is wanted for this operation.
  platform::HashAlgorithm hash = platform::HashAlgorithm::sha256;
  platform::TokenCrypto::Running run{};
};

/// What of a key decides by which mechanisms it works, and how.
struct KeyFacts {
  Class object_class = Class::data;
  std::uint32_t flags = 0;
  std::optional<platform::PrivateKeyKind> kind{};  ///< Nothing: a secret key, or one that is of no use here.
  std::size_t signature_size = 0;                  ///< Of other than secret keys.
  [[nodiscard]] bool is(Flag flag) const { return (flags >> static_cast<unsigned>(flag) & 1U) != 0; }
};

/// A private key that was read for an operation and is kept for the next one.
struct KeptKey {
  Handle handle = 0;
  platform::PrivateKey key = platform::PrivateKey::none;
  KeyFacts facts{};
};

/// Memory of a token; it outlives it. A larger template of a search, or more of anything, is CKR_HOST_MEMORY.
struct TokenMemory {
  Store::Memory store{};
  Objects::Memory objects{};
  std::span<Session> sessions{};
  MutableBytes searches{};    ///< Divided among the sessions.
  std::span<KeptKey> keys{};  ///< At least one.
};

/// A software token. Storage, arithmetic and memory outlive it. The functions of Cryptoki lock around it.
class Token {
 public:
  Token(platform::BlockStorage& storage, platform::TokenCrypto& crypto, const TokenMemory& memory, const PinCost& cost);
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  ~Token();

  platform::BlockStorage& storage;
  platform::TokenCrypto& crypto;
  Store store;
  Vault vault;
  Objects objects;
  const std::span<Session> sessions;

  /// Reads what others have changed. Within a lock of the storage. Where the token was made anew, all sessions are
  /// closed. @return Nothing; or as Store::refresh().
  [[nodiscard]] Result<void> refresh();

  /// @return The open session of this handle, or null.
  [[nodiscard]] Session* session(Ulong handle);
  /// @return A session; or null: all are open.
  [[nodiscard]] Session* open_session(bool read_write);
  void close(Session& session);
  void close_all();
  /// Ends what the session's operation has begun.
  void end_operation(Session& session);
  void log_out();

  /// A private key, read for the first time or kept. Null where there is none such, or somebody else may have changed
  /// something since: private_key() tells, within a lock. Valid until the next call.
  [[nodiscard]] const KeptKey* kept_key(Handle handle);
  /// Precondition: the object is a private key of this kind. As TokenCrypto::load() and Objects::open().
  [[nodiscard]] Result<platform::PrivateKey> private_key(Handle handle, const KeyFacts& facts);
  void forget_key(Handle handle);

 private:
  void forget_keys();
  [[nodiscard]] KeptKey* find_kept(Handle handle);

  std::span<KeptKey> keys_;
  std::size_t next_key_ = 0;
  std::uint32_t keys_version_ = 0;  ///< The store's, with which they were read.
  Ulong opened_ = 0;                ///< Sessions so far.
};

}  // namespace fairlead::token
