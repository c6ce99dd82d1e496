// SPDX-License-Identifier: Apache-2.0
/// @file  What a token's own records hold, all numbers big-endian:
///
///     info      format 2, label 32, serial 16, whether the user has a PIN 1, wraps: the officer's, the user's
///     wrap      iterations 4, salt 16, nonce 12, the master key sealed 32, tag 16
///     tries     failed ones of the security officer 1, of the user 1
///     traces    nothing: it is there until what was before is erased
///
/// The key of a wrap is PBKDF2 of the PIN's length, the PIN and the device's secret; associated are the role and the
/// serial number.
#include "fairlead/token/vault.hpp"

#include "fairlead/base/try.hpp"

#include <algorithm>
#include <bit>

namespace fairlead::token {
namespace {

using platform::TokenCrypto;

constexpr std::uint16_t kFormat = 1;
/// More than anyone waits for: what claims more was not written by us.
constexpr std::uint32_t kMostIterations = 20'000'000;
constexpr std::size_t kMostDeviceSecret = 64;

std::size_t index_of(Role role) { return static_cast<std::size_t>(role); }

}  // namespace

Result<bool> Vault::refresh() {
  if (seen_ == store_.version()) return true;
  const bool was = initialised_;
  std::array<std::byte, kSerial> serial{};
  (void)copy_bytes(serial, bytes_of(this->serial()));
  seen_.reset();
  FAIRLEAD_TRY(read_info());
  seen_ = store_.version();
  if (was == initialised_ && equal(serial, bytes_of(this->serial()))) return true;
  log_out();
  return false;
}

Result<void> Vault::read_info() {
  forget();
  const Entry* const info = store_.find(kInfoRecord);
  if (info == nullptr) return {};
  if (info->size != kInfo) return fail(Errc::storage_failed);
  FAIRLEAD_TRY(store_.read(*info, info_));
  if (ByteReader(info_).u16() != kFormat) return fail(Errc::storage_failed);
  if (const Entry* const tries = store_.find(kTriesRecord); tries != nullptr) {
    if (tries->size != failed_.size()) return fail(Errc::storage_failed);
    FAIRLEAD_TRY(store_.read(*tries, std::as_writable_bytes(std::span(failed_))));
  }
  initialised_ = true;
  return {};
}

void Vault::forget() {
  initialised_ = false;
  info_ = {};
  std::ranges::fill(std::span(info_).subspan<kLabelAt, kLabel + kSerial>(), std::byte{' '});
  failed_ = {};
}

std::span<std::byte, Vault::kWrap> Vault::wrap_of(Role role) {
  return MutableBytes(info_).subspan(kWrapsAt + index_of(role) * kWrap).first<kWrap>();
}

std::uint32_t Vault::iterations(Role role) const {
  if (!initialised_ || (role == Role::user && !has_user_pin())) return 0;
  return ByteReader(Bytes(info_).subspan(kWrapsAt + index_of(role) * kWrap)).u32();
}

Result<void> Vault::stretch(Bytes pin, Bytes salt, std::uint32_t iterations, Secret<32>& key) {
  Secret<2 + kMostPin + kMostDeviceSecret> secret;
  if (pin.size() > kMostPin || cost_.device_secret.size() > kMostDeviceSecret) return fail(Errc::invalid);
  ByteWriter writer(secret.resize(2 + pin.size() + cost_.device_secret.size()));
  writer.u16(static_cast<std::uint16_t>(pin.size()));
  writer.bytes(pin);
  writer.bytes(cost_.device_secret);
  return crypto_.stretch(secret.reveal(), salt, iterations, key.resize(TokenCrypto::kMasterKey));
}

/// How many iterations take as long as is wanted. One where the chip's secret makes guessing hopeless.
Result<std::uint32_t> Vault::measure() {
  if (!cost_.device_secret.empty()) return 1U;
  if (cost_.clock == nullptr) return std::max<std::uint32_t>(1, cost_.iterations);
  constexpr std::uint32_t kLongEnough = 20;  // Milliseconds, of a clock that counts in them.
  constexpr std::uint32_t kNever = 0xffff'ffff;
  Secret<32> key;
  const std::array<std::byte, kSalt> salt{};
  std::uint32_t iterations = 1000;
  std::uint32_t took = kNever;
  for (int times = 0; times < 3;) {  // The thread may have had to wait: the shortest time counts.
    const Instant begin = cost_.clock->now();
    FAIRLEAD_TRY(stretch(bytes_of("0000"), salt, iterations, key));
    const std::int64_t time = (cost_.clock->now() - begin).count();
    took = static_cast<std::uint32_t>(std::clamp<std::int64_t>(time, 1, took));
    if (took >= kLongEnough || iterations >= kMostIterations / 4) {
      ++times;
    } else {
      iterations *= 2;
      took = kNever;
      times = 0;
    }
  }
  const auto wanted = static_cast<std::uint32_t>(std::clamp<std::int64_t>(cost_.wanted.count(), 1, kNever));
  // iterations * wanted / took, bit by bit: small processors do not divide 64 bits by themselves.
  std::uint32_t found = 0;
  for (std::uint32_t bit = std::bit_floor(kMostIterations); bit != 0; bit >>= 1U) {
    if (std::uint64_t{found | bit} * took <= std::uint64_t{iterations} * wanted) found |= bit;
  }
  const std::uint32_t least = std::clamp<std::uint32_t>(cost_.iterations, 1, kMostIterations);
  return std::clamp(found, least, kMostIterations);
}

std::array<std::byte, 1 + Vault::kSerial> Vault::associated(Role role) const {
  std::array<std::byte, 1 + kSerial> data{};
  ByteWriter writer(data);
  writer.u8(static_cast<std::uint8_t>(role));
  writer.bytes(bytes_of(serial()));
  return data;
}

/// Seals the master key under the PIN.
Result<void> Vault::wrap(Role role, Bytes pin) {
  if (pin.size() < kLeastPin || pin.size() > kMostPin) return fail(Errc::invalid);
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t iterations, measure());
  const auto made = wrap_of(role);
  const MutableBytes salt = made.subspan(4, kSalt);
  const auto nonce = made.subspan<4 + kSalt, TokenCrypto::kNonce>();
  const auto sealed = made.subspan<4 + kSalt + TokenCrypto::kNonce, TokenCrypto::kMasterKey>();
  ByteWriter(made).u32(iterations);
  FAIRLEAD_TRY(crypto_.random(made.subspan<4, kSalt + TokenCrypto::kNonce>()));
  Secret<32> key;
  FAIRLEAD_TRY(stretch(pin, salt, iterations, key));
  (void)copy_bytes(sealed, master_.reveal());
  const auto tag = made.last<TokenCrypto::kTag>();
  const auto done = crypto_.seal(key.reveal().first<32>(), nonce, associated(role), sealed, tag);
  if (!done) zeroize(sealed);
  return done;
}

Result<bool> Vault::unwrap(Role role, Bytes pin, Secret<32>& master) {
  const std::span<const std::byte, kWrap> all = wrap_of(role);
  const std::uint32_t iterations = ByteReader(all).u32();
  if (iterations == 0 || iterations > kMostIterations) return fail(Errc::storage_failed);
  if (pin.size() > kMostPin) return false;
  Secret<32> key;
  FAIRLEAD_TRY(stretch(pin, all.subspan(4, kSalt), iterations, key));
  const auto nonce = all.subspan<4 + kSalt, TokenCrypto::kNonce>();
  const MutableBytes data = master.resize(TokenCrypto::kMasterKey);
  (void)copy_bytes(data, all.subspan(4 + kSalt + TokenCrypto::kNonce, TokenCrypto::kMasterKey));
  return crypto_.open(key.reveal().first<32>(), nonce, associated(role), data, all.last<TokenCrypto::kTag>());
}

Result<void> Vault::count(Role role, std::uint8_t failed) {
  std::array<std::uint8_t, 2> counts = failed_;
  counts[index_of(role)] = failed;
  const Change change{.id = kTriesRecord, .data = std::as_bytes(std::span(counts))};
  FAIRLEAD_TRY(store_.commit(std::span(&change, 1), Room::last));
  failed_ = counts;
  seen_ = store_.version();
  return {};
}

/// Counts a try, and takes it back where the PIN is right.
Result<void> Vault::try_pin(Role role, Bytes pin, Secret<32>& master) {
  if (!initialised_ || (role == Role::user && !has_user_pin())) return fail(Errc::key_missing);
  if (failed(role) >= kTries) return fail(Errc::pin_locked);
  const std::uint8_t before = failed(role);
  FAIRLEAD_TRY(count(role, static_cast<std::uint8_t>(before + 1)));
  const auto right = unwrap(role, pin, master);
  if (!right) {
    (void)count(role, before);  // It was not looked at.
    return fail(right.error());
  }
  if (!*right) return fail(Errc::pin_incorrect);
  return count(role, 0);
}

/// After a change of which nothing must be left: erases that, also where a power cut came in between. Where it fails,
/// the next login goes on with it.
void Vault::finish_erasing() {
  if (store_.find(kTracesRecord) == nullptr || !store_.erase_traces()) return;
  const Change change{.kind = Change::Kind::remove, .id = kTracesRecord};
  if (store_.commit(std::span(&change, 1), Room::last)) seen_ = store_.version();
}

Result<void> Vault::log_in(Role role, Bytes pin) {
  finish_erasing();
  Secret<32> master;
  FAIRLEAD_TRY(try_pin(role, pin, master));
  master_ = std::move(master);
  role_ = role;
  return {};
}

void Vault::log_out() {
  role_.reset();
  master_.clear();
}

Result<void> Vault::check_again(Bytes pin) {
  Secret<32> master;
  return role_ ? try_pin(*role_, pin, master) : fail(Errc::pin_incorrect);
}

Result<void> Vault::make(Bytes so_pin, std::span<const char, kLabel> label) {
  if (initialised_) {
    Secret<32> master;
    FAIRLEAD_TRY(try_pin(Role::security_officer, so_pin, master));
  }
  if (so_pin.size() < kLeastPin || so_pin.size() > kMostPin) return fail(Errc::invalid);
  log_out();
  std::array<std::byte, kSerial / 2> random{};
  FAIRLEAD_TRY(crypto_.random(random));
  FAIRLEAD_TRY(crypto_.random(master_.resize(TokenCrypto::kMasterKey)));
  seen_.reset();  // Whatever happens from here on, what the storage says is read again.
  forget();
  ByteWriter writer(info_);
  writer.u16(kFormat);
  writer.bytes(std::as_bytes(label));
  for (const std::byte octet : random) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    writer.u8(static_cast<std::uint8_t>(kDigits[std::to_integer<unsigned>(octet) >> 4U]));
    writer.u8(static_cast<std::uint8_t>(kDigits[std::to_integer<unsigned>(octet) & 0xfU]));
  }
  const Result<void> wrapped = wrap(Role::security_officer, so_pin);
  log_out();
  FAIRLEAD_TRY(wrapped);
  const std::array changes{Change{.kind = Change::Kind::remove_all}, Change{.id = kInfoRecord, .data = info_},
                           Change{.id = kTracesRecord}};
  FAIRLEAD_TRY(store_.commit(changes, Room::last));
  finish_erasing();
  FAIRLEAD_TRY(read_info());
  seen_ = store_.version();
  return {};
}

Result<void> Vault::set_pin(Role of, Bytes pin) {
  const auto before = info_;
  Result<void> done = wrap(of, pin);
  std::array<std::uint8_t, 2> counts = failed_;
  counts[index_of(of)] = 0;
  if (done) {
    if (of == Role::user) info_[kUserPinAt] = std::byte{1};
    // The master key sealed under the former PIN would open with it for ever.
    const std::array changes{Change{.id = kInfoRecord, .data = info_},
                             Change{.id = kTriesRecord, .data = std::as_bytes(std::span(counts))},
                             Change{.id = kTracesRecord}};
    done = store_.commit(changes, Room::last);
  }
  if (!done) {
    info_ = before;
    return done;
  }
  failed_ = counts;
  seen_ = store_.version();
  finish_erasing();
  return {};
}

Result<void> Vault::seal(Bytes associated, MutableBytes sealed) {
  const auto nonce = sealed.first<TokenCrypto::kNonce>();
  FAIRLEAD_TRY(crypto_.random(nonce));
  return crypto_.seal(master_.reveal().first<32>(), nonce, associated,
                      sealed.subspan(TokenCrypto::kNonce, sealed.size() - kOverhead), sealed.last<TokenCrypto::kTag>());
}

Result<MutableBytes> Vault::unseal(Bytes associated, MutableBytes sealed) {
  if (sealed.size() < kOverhead) return fail(Errc::storage_failed);
  const MutableBytes data = sealed.subspan(TokenCrypto::kNonce, sealed.size() - kOverhead);
  FAIRLEAD_TRY_ASSIGN(const bool right, crypto_.open(master_.reveal().first<32>(), sealed.first<TokenCrypto::kNonce>(),
                                                     associated, data, sealed.last<TokenCrypto::kTag>()));
  if (!right) return fail(Errc::storage_failed);
  return data;
}

}  // namespace fairlead::token
