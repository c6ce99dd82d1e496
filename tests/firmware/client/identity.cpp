// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/identity.hpp"

#include "fairlead/platform/storage_part.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/flash_model.hpp"
#include "firmware/client/device_token.hpp"
#include "firmware/client/host_file.hpp"
#include "firmware/client/mbedtls_system.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/serial_desk.hpp"
#include "firmware/forever.hpp"
#include "firmware/token_board.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

/// Of the flash, for dates; the others are the token's.
constexpr std::uint32_t kCalendarBlocks = 2;

Forever<FlashModel> flash;
Forever<platform::StoragePart> token_flash;
Forever<platform::StoragePart> dates;
Forever<DeviceToken> token;
Forever<Port::TrustStore> the_trust;
Forever<Port::Identity> the_identity;
const platform::Clock* the_clock = nullptr;

std::array<std::byte, 1536> file;

int provision(const Arguments& arguments) {
  const auto size = token->provision(arguments.text("cn"), file);
  if (!size) return failed("provisioning", size.error());
  const auto written = write_file(arguments.text("csr"), Bytes(file).first(*size));
  if (!written) return failed("writing the request", written.error());
  write("a key was made; the request for its certificate is written\n");
  return 0;
}

int import(const Arguments& arguments) {
  static std::array<std::byte, 1536> authority_file;
  const auto certificate = read_file(arguments.text("certificate"), file);
  if (!certificate) return failed("the certificate's file", certificate.error());
  const auto authority = read_file(arguments.text("authority"), authority_file);
  if (!authority) return failed("the authority's file", authority.error());
  const auto stored = token->import(*certificate, *authority);
  if (!stored) return failed("storing certificates", stored.error());
  write("certificate and authority are stored\n");
  return 0;
}

}  // namespace

int failed(std::string_view what, Errc error) {
  write(what);
  write(": ");
  write(name(error));
  write("\n");
  return 5;
}

platform::BlockStorage& Identity::calendar_flash() { return *dates; }
tls::SigningKey& Identity::key() { return token->key(); }
const Port::TrustStore& Identity::trust() { return *the_trust; }
const Port::Identity& Identity::own() { return *the_identity; }

int Identity::begin(const Arguments& arguments, const platform::Platform& platform,
                    const token::FunctionList& functions, platform::Mutex* token_mutex) {
  give_mbedtls(platform);
  the_clock = &platform.clock;
  std::array<char, 200> name{};
  const std::string_view given = arguments.text("flash");
  if (given.empty() || given.size() >= name.size()) return write("no flash: flash=FILE\n"), 4;
  given.copy(name.data(), name.size());
  if (const auto begun = flash.begin().begin(name.data()); !begun) return failed("the flash", begun.error());
  constexpr std::uint32_t kTokenBlocks = FlashModel::kGeometry.blocks - kCalendarBlocks;
  set_up_token(token_flash.begin(*flash, 0U, kTokenBlocks), functions);
  if (token_mutex != nullptr) set_token_mutex(*token_mutex);
  dates.begin(*flash, kTokenBlocks, kCalendarBlocks);
  const auto threads = token_mutex != nullptr ? pkcs11::Threads::several : pkcs11::Threads::one;
  if (const auto started = token.begin().start(threads); !started) return failed("the token", started.error());
  return 0;
}

std::optional<int> Identity::service(const Arguments& arguments) {
  if (arguments.text("do") == "provision") return provision(arguments);
  if (arguments.text("do") == "import") return import(arguments);
  if (arguments.text("do") == "serve") serve_token(token->module(), *the_clock);
  return {};
}

int Identity::open(const platform::Clock& clock) {
  const Instant begun = clock.now();
  if (const auto opened = token->open(); !opened) return failed("opening the token", opened.error());
  say("token opened after", (clock.now() - begun).count(), "ms");
  const auto library = Port::Library::open();
  if (!library) return failed("the TLS library", library.error());
  auto trust = Port::TrustStore::from_bytes(*library, token->authorities());
  if (!trust) return failed("the authorities", trust.error().error);
  auto identity = Port::Identity::from_key(*library, token->certificate(), token->key());
  if (!identity) return failed("the identity", identity.error().error);
  the_trust.begin(std::move(*trust));
  the_identity.begin(std::move(*identity));
  return 0;
}

}  // namespace fairlead::firmware
