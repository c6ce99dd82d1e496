// SPDX-License-Identifier: Apache-2.0
#include "token.hpp"

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/ports/pkcs11_static.hpp"

#include "support/process.hpp"
#include "table.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace fairlead::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view kPin = "1234567";

template <class T>
T need(Result<T> made) {
  if (!made) throw std::runtime_error("the token: " + std::string(name(made.error())));
  if constexpr (!std::is_void_v<T>) return *std::move(made);
}

class Pin final : public pkcs11::PinSource {
 private:
  Result<std::size_t> do_pin(const pkcs11::TokenInfo&, MutableBytes into) override {
    return copy_bytes(into, bytes_of(kPin));
  }
};

double microseconds(Clock::duration taken) { return std::chrono::duration<double, std::micro>(taken).count(); }

/// What `act` takes once, in microseconds, over `times` of it.
template <class Act>
double each(int times, const Act& act) {
  const auto begun = Clock::now();
  for (int i = 0; i < times; ++i) act();
  return microseconds(Clock::now() - begun) / times;
}

/// A key in memory, and a context that is used again.
class PlainKey {
 public:
  explicit PlainKey(pkcs11::NewKeyKind kind) {
    switch (kind) {
      case pkcs11::NewKeyKind::ec_p256: key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); break;
      case pkcs11::NewKeyKind::ec_p384: key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384")); break;
      default: key_.reset(EVP_RSA_gen(2048));
    }
    context_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
    if (!context_ || EVP_PKEY_sign_init(context_.get()) != 1) throw std::runtime_error("OpenSSL");
    if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) (void)EVP_PKEY_CTX_set_signature_md(context_.get(), EVP_sha256());
  }
  void sign(Bytes digest) {
    std::array<unsigned char, 512> into{};
    std::size_t size = into.size();
    const auto* const from = reinterpret_cast<const unsigned char*>(digest.data());
    if (EVP_PKEY_sign(context_.get(), into.data(), &size, from, digest.size()) != 1)
      throw std::runtime_error("OpenSSL");
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
  std::unique_ptr<EVP_PKEY_CTX, Free> context_;
};

struct Kind {
  const char* name;
  pkcs11::NewKeyKind kind;
  tls::SignatureScheme scheme;
  std::size_t digest;
  int times;  ///< Signatures in one turn.
};
constexpr std::array kKinds{
    Kind{"EC P-256", pkcs11::NewKeyKind::ec_p256, tls::SignatureScheme::ecdsa_secp256r1_sha256, 32, 500},
    Kind{"EC P-384", pkcs11::NewKeyKind::ec_p384, tls::SignatureScheme::ecdsa_secp384r1_sha384, 48, 50},
    Kind{"RSA 2048, PKCS #1", pkcs11::NewKeyKind::rsa_2048, tls::SignatureScheme::rsa_pkcs1_sha256, 32, 50},
};

std::vector<std::string> signatures(pkcs11::Module& module, const Kind& kind, int repetitions) {
  const std::string uri =
      std::string("pkcs11:token=bench;object=") + std::to_string(kind.times + static_cast<int>(kind.digest));
  Pin pin;
  const auto parsed = need(pkcs11::Uri::parse(uri));
  {
    auto session = need(pkcs11::Session::open(need(module.find_token(parsed)), pkcs11::Access::read_write));
    need(session.login(pkcs11::User::user, bytes_of(kPin)));
    const std::string label = uri.substr(uri.rfind('=') + 1);
    (void)need(pkcs11::generate_key(session, {.kind = kind.kind, .label = label, .id = bytes_of(label)}));
  }
  pkcs11::TokenKey key(module, parsed, &pin);
  need(key.open());
  PlainKey plain(kind.kind);
  const std::array<std::byte, 64> digest{};
  const Bytes input = Bytes(digest).first(kind.digest);
  std::array<std::byte, 600> into{};
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  for (int i = 0; i < repetitions; ++i) {
    theirs.push_back(each(kind.times, [&] { plain.sign(input); }));
    ours.push_back(each(kind.times, [&] { (void)need(key.sign(kind.scheme, input, into)); }));
    ratios.push_back(ours.back() / theirs.back());
  }
  return {kind.name, short_number(median(theirs)), short_number(median(ours)), "**" + ratio(median(ratios)) + "**"};
}

/// What else a token does, in one that holds a hundred objects.
std::vector<std::vector<std::string>> others(pkcs11::Module& module, int repetitions) {
  const auto uri = need(pkcs11::Uri::parse("pkcs11:token=bench;object=key-20"));
  const auto slot = need(module.find_token(uri));
  auto session = need(pkcs11::Session::open(slot, pkcs11::Access::read_write));
  std::vector<double> logins;
  for (int i = 0; i < 3; ++i) {
    logins.push_back(each(1, [&] { need(session.login(pkcs11::User::user, bytes_of(kPin))); }));
    need(session.logout());
  }
  need(session.login(pkcs11::User::user, bytes_of(kPin)));
  for (int i = 0; i < 50; ++i) {
    const std::string label = "key-" + std::to_string(i);
    (void)need(pkcs11::generate_key(session, {.label = label, .id = bytes_of(label)}));
  }
  std::vector<double> found;
  std::vector<double> made;
  for (int i = 0; i < repetitions; ++i) {
    found.push_back(each(1, [&] {
      auto another = need(pkcs11::Session::open(need(module.find_token(uri)), pkcs11::Access::read_only));
      (void)need(pkcs11::find_by_uri(another, pkcs11::ObjectClass::private_key, uri));
    }));
    const std::string label = "passing";
    made.push_back(
        each(1, [&] { (void)need(pkcs11::generate_key(session, {.label = label, .id = bytes_of(label)})); }));
  }
  const auto row = [](const char* what, double us) { return std::vector<std::string>{what, short_number(us / 1000)}; };
  return {row("a login, two commits among it", median(logins)),
          row("a session, and the key of a URI among more than a hundred objects", median(found)),
          row("a key pair, EC P-256, both halves in one commit to the file", median(made))};
}

}  // namespace

void token(int repetitions) {
  const support::TemporaryFolder folder;
  setenv("FAIRLEAD_TOKEN", (folder.path() / "token").c_str(), 1);
  auto module = need(pkcs11::Module::open(*need(ports::linked_functions())));
  std::array<pkcs11::SlotId, 4> slots{};
  const auto slot = module.slot(need(module.slots_with_tokens(slots)).front());
  need(slot.init_token(bytes_of("87654321"), "bench"));
  {
    auto officer = need(pkcs11::Session::open(slot, pkcs11::Access::read_write));
    need(officer.login(pkcs11::User::security_officer, bytes_of("87654321")));
    need(officer.init_pin(bytes_of(kPin)));
  }
  std::vector<std::vector<std::string>> rows;
  for (const Kind& kind : kKinds) rows.push_back(signatures(module, kind, repetitions));
  print_table({"one signature, µs", "OpenSSL, key in memory", "`pkcs11::TokenKey`, built-in token", "ratio"}, rows);
  std::printf("\n");
  print_table({"built-in token in a file", "ms"}, others(module, repetitions));
}

}  // namespace fairlead::bench
