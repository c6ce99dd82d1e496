// SPDX-License-Identifier: Apache-2.0
// `crypto` is what the token computes with; without an argument, the token itself.
#include "firmware/token.hpp"

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/ports/pkcs11_static.hpp"
#include "fairlead/ports/semihosting.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"
#include "fairlead/token/functions.hpp"

#include "firmware/board/board.hpp"
#include "firmware/board/flash_model.hpp"
#include "firmware/fixed_mbedtls.hpp"
#include "firmware/token_board.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;
using namespace pkcs11;

std::array<std::byte, std::size_t{48} * 1024> heap;

constexpr std::string_view kSoPin = "87654321";
constexpr std::string_view kPin = "1234";

class Pin final : public PinSource {
  Result<std::size_t> do_pin(const TokenInfo& /*token*/, MutableBytes into) override {
    return copy_bytes(into, bytes_of(kPin));
  }
};

/// Whether it went well; otherwise what went wrong is written.
template <class T>
bool went_well(const Result<T>& result, std::string_view what) {
  if (result) return true;
  write("failed: ");
  write(what);
  write(": ");
  write(name(result.error()));
  write("\n");
  return false;
}

bool make_token(const Module& module) {
  std::array<SlotId, 1> slots{};
  const auto with_token = module.slots_with_tokens(slots);
  if (!went_well(with_token, "the slots")) return false;
  const Slot slot = module.slot(with_token->front());
  if (!went_well(slot.init_token(bytes_of(kSoPin), "plant"), "making the token")) return false;
  auto session = Session::open(slot, Access::read_write);
  return went_well(session, "a session") &&
         went_well(session->login(User::security_officer, bytes_of(kSoPin)), "the officer's login") &&
         went_well(session->init_pin(bytes_of(kPin)), "the user's PIN") &&
         went_well(session->logout(), "the officer's logout") &&
         went_well(session->login(User::user, bytes_of(kPin)), "the user's login") &&
         went_well(generate_key(*session, {.label = "thermometer", .id = bytes_of("1")}), "making a key");
}

/// By the public half that lies beside the key.
bool is_signature(const Slot& slot, Bytes digest, Bytes raw) {
  auto session = Session::open(slot, Access::read_only);
  const auto uri = Uri::parse("pkcs11:object=thermometer");
  if (!session || !uri) return false;
  const auto key = find_by_uri(*session, ObjectClass::public_key, *uri);
  if (!went_well(key, "the public half")) return false;
  const auto right = session->verify({.mechanism = Mechanism::ecdsa}, *key, digest, raw);
  return went_well(right, "verifying") && *right;
}

bool use_key(Module& module) {
  const auto uri = Uri::parse("pkcs11:token=plant;object=thermometer");
  if (!went_well(uri, "the URI")) return false;
  Pin pin;
  alignas(TokenKey) static std::array<std::byte, sizeof(TokenKey)> place;
  auto& key = *new (place.data()) TokenKey(module, *uri, &pin);
  if (!went_well(key.open(), "opening the key")) return false;
  std::array<std::byte, 32> digest{};
  std::array<std::byte, 80> signature{};
  std::array<std::byte, 64> raw{};
  tls::SigningKey& signing = key;
  const auto made = signing.sign(tls::SignatureScheme::ecdsa_secp256r1_sha256, digest, signature);
  if (!went_well(made, "signing")) return false;
  if (!went_well(tls::decode_ecdsa_signature(Bytes(signature).first(*made), raw, 32), "the signature")) return false;
  const auto slot = module.find_token(*uri);
  if (!went_well(slot, "finding the token") || !is_signature(*slot, digest, raw)) return false;
  digest[0] = std::byte{1};
  return !is_signature(*slot, digest, raw);
}

}  // namespace

int run_token() {
  static FlashModel flash;
  flash.begin();
  set_up_token(flash, token::all_functions());
  const auto functions = ports::linked_functions();
  if (!functions) return 1;
  auto module = Module::open(**functions, Threads::one);
  if (!went_well(module, "opening the library") || !make_token(*module)) return 1;
  if (!went_well(module->restart(), "starting anew") || !use_key(*module)) return 1;
  write("token: signed after a restart, with at most ");
  write(static_cast<std::int64_t>(stack_peak()));
  write(" bytes of stack\n");
  return 0;
}

int run(std::string_view arguments) {
  begin_mbedtls(heap);
  return arguments == "crypto" ? run_token_crypto() : run_token();
}

}  // namespace fairlead::firmware
