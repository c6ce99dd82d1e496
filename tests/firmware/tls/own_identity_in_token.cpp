// SPDX-License-Identifier: Apache-2.0
// A token on flash has them, which this makes first.
#include "fairlead/base/try.hpp"
#include "fairlead/ports/crypto_mbedtls.hpp"
#include "fairlead/token/functions.hpp"

#include "firmware/board/flash_model.hpp"
#include "firmware/client/device_token.hpp"
#include "firmware/forever.hpp"
#include "firmware/meter.hpp"
#include "firmware/tls/own_identity.hpp"
#include "firmware/tls/pki.hpp"
#include "firmware/token_board.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::firmware {
namespace {

Forever<FlashModel> flash;
Forever<DeviceToken> token;

Result<void> make_token() {
  flash.begin().begin();
  set_up_token(*flash, token::all_functions());
  FAIRLEAD_TRY(token.begin().start(pkcs11::Threads::one));
  return token->take(client_key(), client_certificate(), authority());
}

/// From the start of the device on.
Result<void> open_token() {
  FAIRLEAD_TRY(token->restart());
  return token->open();
}

/// What a PIN costs without a secret of the chip: so much for each thousand rounds.
Result<void> measure_pin() {
  constexpr std::uint32_t kRounds = 1'000;
  FAIRLEAD_TRY_ASSIGN(auto crypto, ports::MbedTlsCrypto::open());
  std::array<std::byte, 32> into{};
  Meter meter;
  FAIRLEAD_TRY(
      meter([&] { return crypto.stretch(bytes_of("01234567"), bytes_of("a salt of 16 B.."), kRounds, into); }));
  tell("pin_rounds_1000", "", meter.instructions());
  return {};
}

}  // namespace

bool open_own_identity() {
  if (!measure_pin() || !make_token()) return false;
  Meter meter;
  const auto opened = meter([] { return open_token(); });
  tell("open_token", "", meter.instructions());
  return opened.has_value();
}

bool close_own_identity() { return token->restart().has_value(); }

tls::Loaded<Port::Identity> own_identity(const Port::Library& library) {
  return Port::Identity::from_key(library, token->certificate(), token->key());
}

}  // namespace fairlead::firmware
