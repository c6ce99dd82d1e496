// SPDX-License-Identifier: Apache-2.0
// fairlead token test: what the token computes, and whether each of its keys signs, keeps itself to itself and has its
// certificate. Nothing is left in the token.
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/token_mac.hpp"
#include "fairlead/provision/challenge.hpp"
#include "fairlead/tls/hash.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "signature_check.hpp"
#include "token_command.hpp"
#include "token_inventory.hpp"
#include "token_objects.hpp"
#include "token_trial.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using pkcs11::AttributeType;
using platform::HashAlgorithm;

constexpr std::string_view kMessage = "abc";

/// Another one each time.
std::string make_challenge() {
  std::random_device random;
  std::string text(provision::kChallenge);
  for (int i = 0; i < 4; ++i) text += fmt::format("{:08x}", random());
  return text;
}

struct KnownDigest {
  const char* name;
  HashAlgorithm algorithm;
  std::string_view digest;  ///< Of "abc", in hexadecimal digits (FIPS 180-4).
  std::string_view mac;     ///< Of RFC 4231 section 4.7.
};
constexpr std::array kDigests = {
    KnownDigest{"SHA-256", HashAlgorithm::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    KnownDigest{"SHA-384", HashAlgorithm::sha384,
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
                "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"},
    KnownDigest{
        "SHA-512", HashAlgorithm::sha512,
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d44236"
        "43ce80e2a9ac94fa54ca49f",
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f"
        "63f0aec8b915a985d786598"},
};
constexpr std::string_view kMacMessage = "Test Using Larger Than Block-Size Key - Hash Key First";

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

class Test {
 public:
  Test(TokenUse& use, TokenTrial& trial) : use_(use), trial_(trial) {}

  void random() {
    std::array<std::byte, 32> first{};
    std::array<std::byte, 32> second{};
    for (std::array<std::byte, 32>* const into : {&first, &second}) {
      const auto made = use_.session().random(*into);
      if (!made && made.error() == Errc::no_entropy) return trial_.absent("random numbers", "it makes none");
      if (!made) return fail("random numbers", made.error());
    }
    if (first == second) return trial_.bad("random numbers", "the same twice");
    trial_.good("random numbers");
  }

  void digest(const KnownDigest& known) {
    pkcs11::TokenDigest digest(use_.session());
    std::array<std::byte, platform::kMostDigest> memory{};
    Result<void> done = digest.begin(known.algorithm);
    if (done) done = digest.add(bytes_of(kMessage));
    const Result<Bytes> made = done ? digest.end(memory) : fairlead::fail(done.error());
    judge(known.name, made, known.digest);
  }

  /// By a secret that only this session has.
  void mac(const KnownDigest& known) {
    const std::string what = std::string("HMAC, ") + known.name;
    const std::string secret(131, '\xaa');
    pkcs11::Attributes key;
    key.object_class(pkcs11::ObjectClass::secret_key)
        .key_type(pkcs11::KeyType::generic_secret)
        .flag(AttributeType::token, false)
        .flag(AttributeType::sign, true)
        .bytes(AttributeType::value, bytes_of(secret));
    const auto object = use_.session().create(key);
    // Some find fault with the template where they have no such objects at all.
    if (!object && object.error() == Errc::invalid) return trial_.absent(what, "it takes no secrets");
    if (!object) return fail(what, object.error());
    std::array<std::byte, platform::kMostDigest> memory{};
    pkcs11::TokenMac mac(use_.session());
    Result<void> done = mac.begin(*object, known.algorithm);
    if (done) done = mac.add(bytes_of(kMacMessage));
    const Result<Bytes> made = done ? mac.end(memory) : fairlead::fail(done.error());
    judge(what, made, known.mac);
    (void)use_.session().destroy(*object);
  }

  /// One that the token has.
  void key(const HeldKey& held) {
    if (held.always_authenticate && pin_refused_) return trial_.bad("signs", "not tried: a PIN was refused before");
    const pkcs11::Uri uri = parse_token_uri(held.uri, "The key");
    pkcs11::TokenKey key(use_.module(), uri, &use_.pin());
    if (const Result<void> opened = open_key(key); !opened) {
      note_pin(opened.error());
      return trial_.failed("signs", opened.error(), why(opened.error(), key.native()));
    }
    for (const tls::SignatureScheme scheme : key.schemes()) {
      signature(key, scheme);
      // Of one that takes the PIN for each signature, one does.
      if (held.always_authenticate) break;
    }
    secrecy(uri, held);
    certificate(held);
  }

 private:
  /// The token's own name for it, where it has given that.
  static std::string why(Errc error, pkcs11::Ulong native) {
    const bool told = native != 0 && pkcs11::error_of(native) == error;
    return std::string(told ? pkcs11::return_value_name(native) : name(error));
  }
  void fail(const std::string& what, Errc error) { trial_.failed(what, error, why(error, use_.session().native())); }
  void judge(const std::string& what, const Result<Bytes>& made, std::string_view wanted) {
    if (!made) return fail(what, made.error());
    if (hex(*made) != wanted) return trial_.bad(what, "another value than the standard's");
    trial_.good(what);
  }

  void note_pin(Errc error) {
    if (error == Errc::pin_incorrect || error == Errc::pin_locked) pin_refused_ = true;
  }

  void signature(pkcs11::TokenKey& key, tls::SignatureScheme scheme) {
    const std::string what = fmt::format("signs by {}", tls::name(scheme));
    std::array<std::byte, platform::kMostDigest> digest{};
    std::array<std::byte, 512> memory{};
    const std::size_t size = platform::digest_size(*tls::hash_of(scheme));
    CommandDigest hash(use_.session());
    Result<void> done = hash.begin(*tls::hash_of(scheme));
    if (done) done = hash.add(bytes_of(challenge_));
    if (const auto ended = done ? hash.end(digest) : fairlead::fail(done.error()); !ended) {
      return fail(what, ended.error());
    }
    const auto start = std::chrono::steady_clock::now();
    const auto made = key.sign(scheme, Bytes(digest).first(size), memory);
    const double duration = milliseconds_since(start);
    if (!made) {
      note_pin(made.error());
      return trial_.failed(what, made.error(), why(made.error(), key.native()));
    }
    SignatureCheck check(use_.session(), std::string(text_of(key.public_key())));
    done = check.begin(scheme);
    if (done) done = check.add(bytes_of(challenge_));
    if (done) done = check.finish();
    const Result<bool> right = done ? check.verify(Bytes(memory).first(*made)) : fairlead::fail(done.error());
    if (!right && right.error() == Errc::unsupported) {
      return trial_.absent(what, "it is made, and nobody here verifies it");
    }
    if (!right) return fail(what, right.error());
    if (!*right) return trial_.bad(what, "the signature is wrong");
    trial_.good(what, duration);
  }

  void secrecy(const pkcs11::Uri& uri, const HeldKey& held) {
    const auto object = pkcs11::find_by_uri(use_.session(), pkcs11::ObjectClass::private_key, uri);
    if (!object) return fail("keeps itself to itself", object.error());
    std::array<std::byte, 1024> memory{};
    const bool rsa = held.kind.starts_with("RSA");
    const auto secret =
        use_.session().read(*object, rsa ? AttributeType::private_exponent : AttributeType::value, memory);
    zeroize(memory);
    if (secret && !secret->empty()) return trial_.bad("keeps itself to itself", "the token tells the private key");
    if (!secret && secret.error() != Errc::unsupported) return fail("keeps itself to itself", secret.error());
    if (held.extractable) return trial_.bad("keeps itself to itself", "it can be taken out (CKA_EXTRACTABLE)");
    trial_.good("keeps itself to itself");
  }

  void certificate(const HeldKey& held) {
    const std::string what = "has its certificate";
    switch (held.certificate) {
      case HeldKey::Certificate::fits: return trial_.good(what);
      case HeldKey::Certificate::missing: return trial_.absent(what, "none is there");
      default: return trial_.bad(what, "one with its id is of another key");
    }
  }

  TokenUse& use_;
  TokenTrial& trial_;
  const std::string challenge_ = make_challenge();
  bool pin_refused_ = false;  ///< Where a key asks for it each time: nobody tries another key's.
};

}  // namespace

int run_token(const TokenTest& command) {
  TokenUse use(command.target, pkcs11::Access::read_only);
  use.log_in();
  TokenTrial trial;
  Test test(use, trial);
  const TokenInventory inventory = take_inventory(use);
  if (label_in(use.uri()).empty() && id_in(use.uri()).empty()) {
    test.random();
    for (const KnownDigest& known : kDigests) test.digest(known);
    for (const KnownDigest& known : kDigests) test.mac(known);
  }
  for (const HeldKey& key : inventory.keys) {
    if (!key.has_private) continue;
    trial.about(key.uri);
    test.key(key);
  }
  if (trial.checks().empty()) use.refuse(Errc::key_missing);
  const int status = write_output(command.target.form == Form::json ? trial_json(trial) : trial_text(trial));
  const std::size_t bad = trial.count(TokenCheck::State::bad);
  if (bad == 0) return status;
  throw Problem(Errc::internal,
                fmt::format("{} of {} checks of {} went wrong.", bad, trial.checks().size(), use.named()),
                "Do not rely on this token, or on the key that is named, before the cause is known.");
}

}  // namespace fairlead::cli
