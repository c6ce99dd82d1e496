// SPDX-License-Identifier: Apache-2.0
// A key in a token that the program is linked with, as TLS uses it: the token is found by a URI, the PIN is said, and a
// handshake is signed.
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/ports/pkcs11_static.hpp"

#include "outside.hpp"
#include "outside_token.hpp"

#include <array>
#include <cstddef>
#include <new>

namespace fairlead::size {
namespace {

class Pin final : public pkcs11::PinSource {
  Result<std::size_t> do_pin(const pkcs11::TokenInfo& /*token*/, MutableBytes into) override {
    return copy_bytes(into, bytes_of("1234"));
  }
};

alignas(pkcs11::TokenKey) std::array<std::byte, sizeof(pkcs11::TokenKey)> token_key_object;
std::array<std::byte, 80> signature_buffer;

}  // namespace

void program() {
  const auto functions = ports::linked_functions();
  if (!functions) return use(static_cast<std::uint32_t>(functions.error()));
  auto module = pkcs11::Module::open(**functions, pkcs11::Threads::one);
  const auto uri = pkcs11::Uri::parse("pkcs11:token=plant;object=thermometer");
  if (!module || !uri) return;
  provision(*module);
  Pin pin;
  auto& key = *new (token_key_object.data()) pkcs11::TokenKey(*module, *uri, &pin);
  if (const auto opened = key.open(); !opened) return use(static_cast<std::uint32_t>(opened.error()));
  tls::SigningKey& signing = key;
  use(signing.public_key());
  constexpr std::array<std::byte, 32> kDigest{};
  const auto made = signing.sign(signing.schemes().front(), kDigest, signature_buffer);
  use(made ? static_cast<std::uint32_t>(*made) : static_cast<std::uint32_t>(made.error()));
  key.~TokenKey();
}

}  // namespace fairlead::size
