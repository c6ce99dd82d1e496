// SPDX-License-Identifier: Apache-2.0
// The suite of tokens over ours: in flash, with mbedTLS as a device has it.
#include "conformance/token_suite.hpp"

#include "fairlead/ports/crypto_mbedtls.hpp"

#include "conformance/linked_token.hpp"
#include "firmware/board/board.hpp"
#include "firmware/board/flash_model.hpp"
#include "firmware/fixed_mbedtls.hpp"
#include "firmware/no_mutex.hpp"
#include "firmware/run_on.hpp"
#include "token/board_of.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace fairlead::firmware {
namespace {

std::array<std::byte, std::size_t{48} * 1024> heap;
FlashModel flash;

class SuiteBoard final : public token::test::BoardOf<ports::MbedTlsCrypto> {
 public:
  SuiteBoard() : BoardOf(flash) {}

 private:
  [[nodiscard]] platform::Mutex& do_mutex() override { return mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return 0; }

  NoMutex mutex_;
};

void erase() { flash.begin(); }

}  // namespace

int run(std::string_view /*arguments*/) {
  begin_mbedtls(heap);
  Tally tally;
  for (const auto part : conformance::token_suite()) run_on<conformance::LinkedToken>("Token", part, tally, erase);
  return tally.conclude("token");
}

}  // namespace fairlead::firmware

namespace fairlead::token {

Board& board() {
  static firmware::SuiteBoard device;
  return device;
}

}  // namespace fairlead::token
