// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/device_token.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/anchors.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/ports/pkcs11_static.hpp"
#include "fairlead/tls/certificate_request.hpp"

namespace fairlead::firmware {
namespace {

using namespace pkcs11;

// A device without a keyboard has its PIN in its program. What protects the objects in its flash is the secret of the
// chip, with which they are sealed.
constexpr std::string_view kSoPin = "76543210";
constexpr std::string_view kPin = "01234567";
constexpr std::string_view kKeyUri = "pkcs11:token=device;object=device-key";
constexpr std::string_view kAuthorityUri = "pkcs11:token=device;type=cert;object=authority";
constexpr std::string_view kKeyId = "1";

class Pin final : public PinSource {
  Result<std::size_t> do_pin(const TokenInfo& /*token*/, MutableBytes into) override {
    return copy_bytes(into, bytes_of(kPin));
  }
};
Pin pin;

class TokenHash final : public tls::Hash {
 public:
  explicit TokenHash(Session& session) : session_(session) {}

 private:
  [[nodiscard]] Result<void> do_digest(tls::HashAlgorithm algorithm, Bytes message, MutableBytes into) override {
    TokenDigest digest(session_);
    FAIRLEAD_TRY(digest.begin(algorithm));
    FAIRLEAD_TRY(digest.add(message));
    FAIRLEAD_TRY(digest.end(into));
    return {};
  }
  Session& session_;
};

std::array<std::byte, 1536> certificate_memory;
std::array<std::byte, 1536> authority_memory;
std::array<Bytes, 2> authority_list;

}  // namespace

DeviceToken::DeviceToken() = default;

Result<void> DeviceToken::start(pkcs11::Threads threads) {
  FAIRLEAD_TRY_ASSIGN(const auto* const functions, ports::linked_functions());
  FAIRLEAD_TRY_ASSIGN(auto module, Module::open(*functions, threads));
  module_.emplace(std::move(module));
  return {};
}

Result<Session> DeviceToken::log_in() {
  FAIRLEAD_TRY_ASSIGN(const auto uri, Uri::parse(kKeyUri));
  FAIRLEAD_TRY_ASSIGN(const Slot slot, module_->find_token(uri));
  FAIRLEAD_TRY_ASSIGN(auto session, Session::open(slot, Access::read_write));
  FAIRLEAD_TRY(session.login(User::user, bytes_of(kPin)));
  return session;
}

Result<void> DeviceToken::make() {
  std::array<SlotId, 1> slots{};
  FAIRLEAD_TRY_ASSIGN(const auto with_token, module_->slots_with_tokens(slots));
  const Slot slot = module_->slot(with_token.front());
  FAIRLEAD_TRY(slot.init_token(bytes_of(kSoPin), "device"));
  FAIRLEAD_TRY_ASSIGN(auto officer, Session::open(slot, Access::read_write));
  FAIRLEAD_TRY(officer.login(User::security_officer, bytes_of(kSoPin)));
  FAIRLEAD_TRY(officer.init_pin(bytes_of(kPin)));
  return officer.logout();
}

Result<std::size_t> DeviceToken::provision(std::string_view common_name, MutableBytes into) {
  FAIRLEAD_TRY(make());
  FAIRLEAD_TRY_ASSIGN(auto session, log_in());
  FAIRLEAD_TRY(generate_key(session, {.label = "device-key", .id = bytes_of(kKeyId)}));
  FAIRLEAD_TRY_ASSIGN(const auto uri, Uri::parse(kKeyUri));
  TokenKey key(*module_, uri, &pin);
  FAIRLEAD_TRY(key.open());
  TokenHash hash(session);
  const tls::SubjectAttribute subject{.value = common_name};
  return tls::write_certificate_request(
      {.subject = std::span(&subject, 1), .digital_signature = true, .client_authentication = true}, key, hash, into);
}

Result<void> DeviceToken::import(Bytes certificate, Bytes authority) {
  FAIRLEAD_TRY_ASSIGN(auto session, log_in());
  FAIRLEAD_TRY(store_certificate(session, {.der = certificate, .label = "device-key", .id = bytes_of(kKeyId)}));
  FAIRLEAD_TRY(
      store_certificate(session, {.der = authority, .label = "authority", .category = CertificateCategory::authority}));
  return {};
}

Result<void> DeviceToken::take(Bytes key, Bytes certificate, Bytes authority) {
  // RFC 5915: the number is the second field, and the point, in the form that PKCS #11 wants, stands at the end.
  constexpr std::size_t kNumberAt = 7;
  constexpr std::size_t kNumber = 32;
  constexpr std::size_t kPoint = 65;
  constexpr std::string_view kCurve("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
  if (key.size() < kNumberAt + kNumber + kPoint) return fail(Errc::invalid);
  std::array<std::byte, 2 + kPoint> point{std::byte{0x04}, std::byte{kPoint}};
  (void)copy_bytes(MutableBytes(point).subspan(2), key.last(kPoint));
  FAIRLEAD_TRY(make());
  {
    FAIRLEAD_TRY_ASSIGN(auto session, log_in());
    const auto half = [](ObjectClass what) {
      Attributes made;
      made.object_class(what)
          .key_type(KeyType::ec)
          .flag(AttributeType::token, true)
          .bytes(AttributeType::label, bytes_of("device-key"))
          .bytes(AttributeType::id, bytes_of(kKeyId))
          .bytes(AttributeType::ec_params, bytes_of(kCurve));
      return made;
    };
    FAIRLEAD_TRY(session.create(half(ObjectClass::public_key).bytes(AttributeType::ec_point, point)));
    FAIRLEAD_TRY(session.create(half(ObjectClass::private_key)
                                    .flag(AttributeType::sign, true)
                                    .bytes(AttributeType::value, key.subspan(kNumberAt, kNumber))));
  }
  return import(certificate, authority);
}

Result<void> DeviceToken::restart() { return module_->restart(); }

Result<void> DeviceToken::open() {
  FAIRLEAD_TRY_ASSIGN(const auto uri, Uri::parse(kKeyUri));
  key_.emplace(*module_, uri, &pin);
  FAIRLEAD_TRY(key_->open());
  FAIRLEAD_TRY_ASSIGN(const StoredChain chain, key_->read_chain(certificate_memory));
  certificate_ = chain[0].der;
  FAIRLEAD_TRY_ASSIGN(const auto authority, Uri::parse(kAuthorityUri));
  FAIRLEAD_TRY_ASSIGN(const Slot slot, module_->find_token(authority));
  FAIRLEAD_TRY_ASSIGN(auto session, Session::open(slot, Access::read_only));
  FAIRLEAD_TRY_ASSIGN(authorities_,
                      read_anchors(session, authority, {.bytes = authority_memory, .anchors = authority_list}));
  return {};
}

}  // namespace fairlead::firmware
