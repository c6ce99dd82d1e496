// SPDX-License-Identifier: Apache-2.0
/// @file  Vault: who may use a token, and the key under which its secrets lie.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/platform/clock.hpp"
#include "fairlead/platform/token_crypto.hpp"
#include "fairlead/token/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::token {

/// Who has logged in, or wants to.
enum class Role : std::uint8_t {
  security_officer,
  user
};

/// How hard a PIN is to guess for whoever has the storage.
struct PinCost {
  /// A secret of the chip that whoever reads the storage does not have: fuses, a PUF, a sealed value; at least 16
  /// bytes, at most 64, the same for the device's whole life. Where there is one, a PIN is not stretched.
  Bytes device_secret{};
  /// Without one: how long stretching a PIN shall take on this machine, measured when a PIN is set.
  Duration wanted = Duration(150);
  /// The clock that measures. Without one, `iterations` are made; with one, at least so many, whatever it says.
  const platform::Clock* clock = nullptr;
  std::uint32_t iterations = 100'000;
};

/// A token's label, its PINs and its master key. The master key is random, and stands in the storage twice: sealed for
/// the security officer, who made the token, and for the user, once there is a PIN of hers. A PIN is tried at most
/// kTries times in a row; each try is counted in the storage before it is looked at.
///
/// Formats: at the head of src/token/vault.cpp. Called by one thread at a time, within a lock of the storage.
class Vault {
 public:
  static constexpr std::size_t kLabel = 32;  ///< Padded with blanks.
  static constexpr std::size_t kSerial = 16;
  static constexpr std::size_t kLeastPin = 4;
  static constexpr std::size_t kMostPin = 64;
  static constexpr std::uint8_t kTries = 10;
  static constexpr std::size_t kOverhead = platform::TokenCrypto::kNonce + platform::TokenCrypto::kTag;
  /// Names of records that are no objects. Those of objects are larger.
  static constexpr RecordId kInfoRecord{1};
  static constexpr RecordId kTriesRecord{2};
  static constexpr RecordId kTracesRecord{3};
  static constexpr RecordId kLastOwnRecord{15};

  Vault(Store& store, platform::TokenCrypto& crypto, const PinCost& cost)
      : store_(store), crypto_(crypto), cost_(cost) {}

  /// Reads what the storage says, where it has changed. When the token was made anew, nobody is logged in any more.
  /// @return Whether the token is still the one it was; or storage_failed.
  [[nodiscard]] Result<bool> refresh();

  [[nodiscard]] bool initialised() const { return initialised_; }
  [[nodiscard]] bool has_user_pin() const { return initialised_ && info_[kUserPinAt] != std::byte{0}; }
  /// Blanks where the token is none yet. Valid until the next call of anything that is not const.
  [[nodiscard]] std::string_view label() const { return text_of(Bytes(info_).subspan<kLabelAt, kLabel>()); }
  [[nodiscard]] std::string_view serial() const { return text_of(Bytes(info_).subspan<kSerialAt, kSerial>()); }
  /// How often in a row a wrong PIN was given.
  [[nodiscard]] std::uint8_t failed(Role role) const { return failed_[static_cast<std::size_t>(role)]; }
  /// Who has logged in through this object.
  [[nodiscard]] std::optional<Role> role() const { return role_; }
  /// How often the PIN of this one is hashed at each login. 0: there is none.
  [[nodiscard]] std::uint32_t iterations(Role role) const;

  /// Makes the token anew, with everything that was in it gone for good.
  /// @param so_pin  The security officer's. Of a token that is one already: the present one, which is checked as by
  ///                log_in(), and stays.
  /// @return Nothing; or pin_incorrect, pin_locked; invalid: a new PIN has the wrong length; no_space, no_entropy,
  ///   no_memory, storage_failed, internal.
  [[nodiscard]] Result<void> make(Bytes so_pin, std::span<const char, kLabel> label);

  /// @return Nothing; or
  ///   - pin_incorrect  it is wrong; or key_missing: there is no such PIN yet.
  ///   - pin_locked     it was wrong too often; this time it was not looked at.
  ///   - storage_failed, no_space, no_memory, internal  it was not looked at, or what it is for could not be read.
  [[nodiscard]] Result<void> log_in(Role role, Bytes pin);
  void log_out();

  /// Checks the PIN of whoever is logged in once more. @return As log_in().
  [[nodiscard]] Result<void> check_again(Bytes pin);

  /// Sets a PIN, and its tries back; the security officer sets the user's so.
  /// Precondition: somebody is logged in. @return Nothing; or invalid: of the wrong length; and as make().
  [[nodiscard]] Result<void> set_pin(Role of, Bytes pin);

  // Of whoever is logged in.
  [[nodiscard]] bool open() const { return role_.has_value(); }
  /// Seals data in place. `sealed` is nonce, data and tag; the data lies kNonce behind its begin already.
  [[nodiscard]] Result<void> seal(Bytes associated, MutableBytes sealed);
  /// Opens it in place. @return The data within; or storage_failed: this was not sealed by this token, or not so.
  [[nodiscard]] Result<MutableBytes> unseal(Bytes associated, MutableBytes sealed);

 private:
  static constexpr std::size_t kSalt = 16;
  static constexpr std::size_t kWrap = 4 + kSalt + platform::TokenCrypto::kMasterKey + kOverhead;
  static constexpr std::size_t kLabelAt = 2;
  static constexpr std::size_t kSerialAt = kLabelAt + kLabel;
  static constexpr std::size_t kUserPinAt = kSerialAt + kSerial;
  static constexpr std::size_t kWrapsAt = kUserPinAt + 1;
  static constexpr std::size_t kInfo = kWrapsAt + 2 * kWrap;

  [[nodiscard]] Result<void> read_info();
  [[nodiscard]] Result<void> stretch(Bytes pin, Bytes salt, std::uint32_t iterations, Secret<32>& key);
  [[nodiscard]] Result<std::uint32_t> measure();
  [[nodiscard]] Result<void> wrap(Role role, Bytes pin);
  [[nodiscard]] Result<bool> unwrap(Role role, Bytes pin, Secret<32>& master);
  [[nodiscard]] Result<void> count(Role role, std::uint8_t failed);
  [[nodiscard]] Result<void> try_pin(Role role, Bytes pin, Secret<32>& master);
  [[nodiscard]] std::span<std::byte, kWrap> wrap_of(Role role);
  [[nodiscard]] std::array<std::byte, 1 + kSerial> associated(Role role) const;
  void forget();
  void finish_erasing();

  Store& store_;
  platform::TokenCrypto& crypto_;
  PinCost cost_;
  std::optional<std::uint32_t> seen_{};  ///< The store's version that was read.
  bool initialised_ = false;
  std::array<std::byte, kInfo> info_{};  ///< As it stands in the storage.
  std::array<std::uint8_t, 2> failed_{};
  std::optional<Role> role_{};
  Secret<32> master_{};
};

}  // namespace fairlead::token
