// SPDX-License-Identifier: Apache-2.0
/// @file  What a host may do with a device's token over a serial line, and what it may not.
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/ports/pkcs11_static.hpp"
#include "fairlead/provision/challenge.hpp"
#include "fairlead/provision/message.hpp"
#include "fairlead/provision/object_attributes.hpp"
#include "fairlead/provision/token_requests.hpp"

#include "support/flash_model.hpp"
#include "support/pki.hpp"
#include "token/device_board.hpp"

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

namespace fairlead {

namespace {

support::FlashModel flash{token::test::kDeviceFlash};

token::test::DeviceBoard& the_board() {
  static token::test::DeviceBoard board(flash);
  return board;
}

}  // namespace

namespace token {
Board& board() { return the_board(); }
}  // namespace token

namespace provision {
namespace {

using pkcs11::AttributeType;
using pkcs11::ObjectClass;
using support::Certificate;
using support::Key;
using support::KeyKind;

constexpr std::string_view kPin = "1234567";

std::string number(auto value) { return std::to_string(static_cast<unsigned long>(value)); }

class TokenOnALine : public testing::Test {
 protected:
  TokenOnALine() {
    flash = support::FlashModel(token::test::kDeviceFlash);
    the_board().use(flash);
    module_.emplace(*pkcs11::Module::open(**ports::linked_functions()));
    requests_.emplace(*module_);
  }
  ~TokenOnALine() override {
    requests_.reset();
    module_.reset();
  }

  using Fields = std::vector<std::pair<std::string, std::string>>;
  /// The answer, or the name of the error.
  std::string ask(std::string_view verb, const Fields& fields = {}, std::string_view body = {}) {
    std::array<std::byte, 2048> memory{};
    MessageWriter writer(memory);
    for (const auto& [name, value] : fields) writer.field(name, value);
    writer.body(bytes_of(body));
    EXPECT_TRUE(writer.ok());
    const auto size = static_cast<Requests&>(*requests_).run(verb, memory, writer.written().size());
    return size ? std::string(text_of(Bytes(memory).first(*size))) : std::string(name(size.error()));
  }
  std::string raw(std::string_view verb, std::string message) {
    message.resize(2048);
    const auto size =
        static_cast<Requests&>(*requests_).run(verb, std::as_writable_bytes(std::span(message)), message.find('\0'));
    return size ? "done" : std::string(name(size.error()));
  }
  static std::string field(const std::string& answer, const std::string& name) {
    const std::size_t at = answer.find(name + "=");
    if (at == std::string::npos) return {};
    return answer.substr(at + name.size() + 1, answer.find('\n', at) - at - name.size() - 1);
  }

  void set_up() {
    EXPECT_EQ(ask("init", {{"label", "device"}, {"pin", "87654321"}}), "");
    EXPECT_EQ(ask("login", {{"user", "officer"}, {"pin", "87654321"}}), "");
    EXPECT_EQ(ask("init-pin", {{"new-pin", std::string(kPin)}}), "");
    EXPECT_EQ(ask("logout"), "");
    log_in();
  }
  void log_in() { EXPECT_EQ(ask("login", {{"user", "user"}, {"pin", std::string(kPin)}}), ""); }
  void make_key() {
    const std::string made = ask("keygen", {{"kind", "EC:prime256v1"}, {"label", "key"}, {"id", "7"}});
    key_ = field(made, "private");
    EXPECT_NE(key_, "") << made;
    info_ = spki();
  }
  /// Of the token's key, out of its point: an OCTET STRING of 67 bytes.
  std::string spki() {
    const std::string of_public = field(ask("find", {{"0", number(ObjectClass::public_key)}}), "object");
    const std::string point = ask("read", {{"object", of_public}, {"attribute", number(AttributeType::ec_point)}});
    EXPECT_EQ(point.size(), 67U);
    constexpr std::string_view kHead(
        "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00", 26);
    return std::string(kHead) + point.substr(2);
  }
  /// Of the device's own program.
  pkcs11::Session open_own_session() {
    std::array<pkcs11::SlotId, 1> slots{};
    return *pkcs11::Session::open(module_->slot(module_->slots_with_tokens(slots)->front()),
                                  pkcs11::Access::read_write);
  }
  std::string sign(std::string_view message) { return ask("sign", {{"object", key_}, {"hash", "sha256"}}, message); }

  std::optional<pkcs11::Module> module_;
  std::optional<TokenRequests> requests_;
  std::string key_;
  std::string info_;
};

/// A CertificationRequestInfo of a subject, without attributes.
std::string request_info(std::string_view public_key, std::string_view version = std::string_view("\x02\x01\x00", 3)) {
  std::string content(version);
  content += std::string_view("\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04slip", 17);
  content += public_key;
  content += std::string_view("\xa0\x00", 2);
  return std::string("\x30") + static_cast<char>(content.size()) + content;
}

TEST_F(TokenOnALine, SaysWhatItIs) {
  const std::string empty = ask("token");
  EXPECT_EQ(field(empty, "manufacturer"), "Fairlead") << empty;
  EXPECT_EQ(empty.find("is=initialised"), std::string::npos) << empty;
  set_up();
  const std::string now = ask("token");
  EXPECT_EQ(field(now, "label"), "device");
  for (const std::string is : {"initialised", "login-required", "user-pin-set", "random"}) {
    EXPECT_NE(now.find("is=" + is + "\n"), std::string::npos) << is;
  }
}

TEST_F(TokenOnALine, SignsRequestsOfItsOwnAndChallengesAlone) {
  set_up();
  make_key();
  EXPECT_EQ(sign(request_info(info_)).size(), 64U);
  EXPECT_EQ(sign(std::string(kChallenge) + std::string(64, 'x')).size(), 64U);

  std::string other_key = info_;
  other_key.back() = static_cast<char>(other_key.back() ^ 1);
  const std::string whole = request_info(info_);
  const std::string handshake =
      std::string(64, ' ') + std::string("TLS 1.3, client CertificateVerify") + '\0' + std::string(32, 'h');
  for (const std::string& message :
       {std::string(), std::string("abc"), handshake, request_info(other_key), whole + '\0',
        whole.substr(0, whole.size() - 1), request_info(info_, std::string_view("\x02\x01\x02", 3)),
        std::string(kChallenge) + std::string(65, 'x'), std::string(kChallenge.substr(1)), handshake + whole}) {
    EXPECT_EQ(sign(message), "not_authorised") << message;
  }
}

TEST_F(TokenOnALine, TellsNoSecret) {
  set_up();
  make_key();
  for (unsigned long type = 0; type < 0x300; ++type) {
    const std::string answer = ask("read", {{"object", key_}, {"attribute", std::to_string(type)}});
    if (form_of(static_cast<AttributeType>(type))) continue;
    EXPECT_EQ(answer, "unsupported") << type;
  }
  EXPECT_EQ(ask("read", {{"object", key_}, {"attribute", number(AttributeType::value)}}), "unsupported");
  EXPECT_EQ(ask("read", {{"object", key_}, {"attribute", number(AttributeType::sensitive)}}), "1");
  EXPECT_EQ(ask("read", {{"object", key_}, {"attribute", number(AttributeType::extractable)}}), "0");
}

/// A token that gives a private key away.
CK_RV tell(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  const auto& whole = reinterpret_cast<const CK_FUNCTION_LIST&>(**ports::linked_functions());
  const CK_ULONG room = wanted->ulValueLen;
  const CK_RV done = whole.C_GetAttributeValue(session, object, wanted, count);
  if (done != CKR_ATTRIBUTE_SENSITIVE || wanted->type != CKA_VALUE) return done;
  wanted->ulValueLen = 32;
  if (wanted->pValue != nullptr && room >= 32) std::memset(wanted->pValue, 's', 32);
  return CKR_OK;
}

TEST_F(TokenOnALine, KeepsToItselfWhatItsTokenTells) {
  set_up();
  make_key();
  requests_.reset();
  module_.reset();
  auto telling = reinterpret_cast<const CK_FUNCTION_LIST&>(**ports::linked_functions());
  telling.C_GetAttributeValue = tell;
  module_.emplace(*pkcs11::Module::open(reinterpret_cast<const pkcs11::FunctionList&>(telling)));
  requests_.emplace(*module_);
  log_in();
  key_ = field(ask("find", {{"0", number(ObjectClass::private_key)}}), "object");
  EXPECT_EQ(ask("read", {{"object", key_}, {"attribute", number(AttributeType::value)}}), "internal");
  requests_.reset();
  module_.reset();
}

TEST_F(TokenOnALine, WantsThePin) {
  set_up();
  make_key();
  EXPECT_EQ(ask("end"), "");
  EXPECT_EQ(ask("find", {{"0", number(ObjectClass::private_key)}}), "\n");
  EXPECT_EQ(ask("keygen", {{"kind", "EC:prime256v1"}, {"label", "other"}}), "pin_incorrect");
  EXPECT_EQ(sign(std::string(kChallenge)), "key_missing");
  EXPECT_EQ(ask("login", {{"user", "user"}, {"pin", "7777777"}}), "pin_incorrect");
  log_in();
  EXPECT_NE(ask("find", {{"0", number(ObjectClass::private_key)}}), "\n");
}

/// Whoever is next at the line is not logged in.
TEST_F(TokenOnALine, ForgetsTheLoginWithHello) {
  set_up();
  make_key();
  static_cast<Requests&>(*requests_).begin();
  EXPECT_EQ(ask("find", {{"0", number(ObjectClass::private_key)}}), "\n");
}

/// Also where the device's own program has a session, which keeps a login alive.
TEST_F(TokenOnALine, ForgetsTheLoginBesideAnotherSession) {
  set_up();
  make_key();
  auto own = open_own_session();
  static_cast<Requests&>(*requests_).begin();
  EXPECT_EQ(own.user_logged_in(), false);
  EXPECT_EQ(sign(std::string(kChallenge)), "key_missing");
  log_in();
  EXPECT_EQ(ask("end"), "");
  EXPECT_EQ(own.user_logged_in(), false);
  log_in();
  requests_.reset();
  EXPECT_EQ(own.user_logged_in(), false);
  requests_.emplace(*module_);
}

/// The login of the device's own program is no host's, and stays as it is.
TEST_F(TokenOnALine, TakesNoLoginOver) {
  set_up();
  make_key();
  static_cast<Requests&>(*requests_).begin();
  auto own = open_own_session();
  ASSERT_TRUE(own.login(pkcs11::User::user, bytes_of(kPin)));
  for (const std::string_view verb : {"find", "logout"}) EXPECT_EQ(ask(verb), "busy") << verb;
  EXPECT_EQ(ask("keygen", {{"kind", "EC:prime256v1"}}), "busy");
  EXPECT_EQ(sign(std::string(kChallenge)), "busy");
  EXPECT_EQ(ask("login", {{"user", "user"}, {"pin", std::string(kPin)}}), "busy");
  EXPECT_EQ(ask("end"), "");
  EXPECT_EQ(own.user_logged_in(), true);
  ASSERT_TRUE(own.logout());
  log_in();
}

TEST_F(TokenOnALine, KeepsCertificates) {
  set_up();
  make_key();
  const auto root = Certificate::self_signed(support::ca_spec("Root"), Key::cached(KeyKind::ec_p256, 0));
  const std::string der = root.der();
  const std::string object =
      field(ask("certificate", {{"label", "root"}, {"id", ""}, {"category", "2"}}, der), "object");
  EXPECT_EQ(ask("read", {{"object", object}, {"attribute", number(AttributeType::value)}}), der);
  EXPECT_EQ(field(ask("find", {{"0", "1"}, {"3", "root"}}), "object"), object);
  EXPECT_EQ(ask("find", {{"0", "1"}, {"3", "roof"}}), "\n");
  EXPECT_EQ(ask("certificate", {{"label", "none"}}, der.substr(1)), "certificate_invalid");
  EXPECT_EQ(ask("delete", {{"object", object}}), "");
  EXPECT_EQ(ask("find", {{"0", "1"}}), "\n");
}

TEST_F(TokenOnALine, ComputesDigestsAndRandomNumbers) {
  set_up();
  EXPECT_EQ(ask("digest", {{"hash", "sha256"}}, "abc").substr(0, 4), "\xba\x78\x16\xbf");
  EXPECT_EQ(ask("digest", {{"hash", "md5"}}, "abc"), "unsupported");
  const std::string once = ask("random", {{"size", "32"}});
  EXPECT_EQ(once.size(), 32U);
  EXPECT_NE(once, ask("random", {{"size", "32"}}));
  EXPECT_EQ(ask("random", {{"size", "2049"}}), "no_space");
}

TEST_F(TokenOnALine, RefusesWhatItDoesNotUnderstand) {
  set_up();
  EXPECT_EQ(ask("export"), "unsupported");
  EXPECT_EQ(ask("keygen", {{"kind", "EC:secp521r1"}}), "unsupported");
  EXPECT_EQ(ask("keygen", {{"sort", "EC:prime256v1"}}), "invalid");
  EXPECT_EQ(ask("login", {{"user", "root"}, {"pin", std::string(kPin)}}), "invalid");
  EXPECT_EQ(ask("read", {{"object", "x"}, {"attribute", "3"}}), "invalid");
  EXPECT_EQ(ask("find", {{"17476", "x"}}), "invalid");
  EXPECT_EQ(ask("find", {{"0", "x"}}), "invalid");
  for (const std::string message : {"", "label", "label=%\n\n", "label=x"}) EXPECT_EQ(raw("find", message), "invalid");
  Fields many(21, {"3", "x"});
  EXPECT_EQ(ask("find", many), "no_space");
}

struct Form {
  std::string_view verb;
  std::vector<std::pair<std::string, std::string>> fields;
  bool attributes = false;
  bool body = false;
};

/// A field of another verb, one twice or one that is missing is no small thing: the host means something else.
TEST_F(TokenOnALine, RefusesWhatIsNotOfAVerbsForm) {
  set_up();
  const std::string pin(kPin);
  const std::vector<Form> forms = {
      {.verb = "token", .fields = {}},
      {.verb = "init", .fields = {{"label", "x"}, {"pin", "87654321"}}},
      {.verb = "login", .fields = {{"user", "user"}, {"pin", pin}}},
      {.verb = "logout", .fields = {}},
      {.verb = "end", .fields = {}},
      {.verb = "init-pin", .fields = {{"new-pin", pin}}},
      {.verb = "set-pin", .fields = {{"pin", pin}, {"new-pin", "2222222"}}},
      {.verb = "find", .fields = {}, .attributes = true},
      {.verb = "read", .fields = {{"object", "1"}, {"attribute", "3"}}},
      {.verb = "keygen", .fields = {{"kind", "EC:prime256v1"}}},
      {.verb = "certificate", .fields = {}, .body = true},
      {.verb = "delete", .fields = {{"object", "1"}}},
      {.verb = "digest", .fields = {{"hash", "sha256"}}, .body = true},
      {.verb = "sign", .fields = {{"object", "1"}, {"hash", "sha256"}}, .body = true},
      {.verb = "random", .fields = {{"size", "1"}}},
  };
  for (const Form& form : forms) {
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
      Fields fields = form.fields;
      fields.push_back(fields[i]);
      EXPECT_EQ(ask(form.verb, fields), "invalid") << form.verb << " twice " << fields[i].first;
      fields.pop_back();
      fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_EQ(ask(form.verb, fields), "invalid") << form.verb << " without " << form.fields[i].first;
    }
    Fields other = form.fields;
    other.emplace_back(form.verb == "random" ? "object" : "size", "1");
    EXPECT_EQ(ask(form.verb, other), "invalid") << form.verb;
    other.back() = {"3", "x"};
    EXPECT_TRUE(form.attributes || ask(form.verb, other) == "invalid") << form.verb;
    EXPECT_TRUE(form.body || ask(form.verb, form.fields, "x") == "invalid") << form.verb;
  }
  EXPECT_EQ(ask("certificate", {{"label", "x"}, {"label", "y"}}, "x"), "invalid");
  EXPECT_NE(ask("token").find("label=device\n"), std::string::npos) << "none of this was done";
}

}  // namespace
}  // namespace provision
}  // namespace fairlead
