// SPDX-License-Identifier: Apache-2.0
// fairlead token keygen, csr and delete, over SoftHSM2.
#include "cli/terminal.hpp"
#include "cli/token_desk.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;

class TokenKeys : public TokenDesk {
 protected:
  TokenKeys() : TokenDesk(FAIRLEAD_TEST_TROUBLE) { set_up(); }
  [[nodiscard]] Json keys() const { return Json::parse(user({"show", "pkcs11:token=gateway", "--json"}).out)["keys"]; }
};

TEST_F(TokenKeys, KeygenMakesEachKind) {
  for (const std::string kind : {"EC:prime256v1", "EC:secp384r1", "RSA:2048", "RSA:3072"}) {
    const Ran ran = user({"keygen", "pkcs11:token=gateway;object=" + kind, "--type", kind});
    ASSERT_EQ(ran.status, 0) << ran;
    EXPECT_EQ(ran.out.find("pkcs11:token=gateway;manufacturer="), 0U) << ran;
    std::string label = kind;
    label.replace(label.find(':'), 1, "%3A");
    EXPECT_NE(ran.out.find(";object=" + label + ";id="), std::string::npos) << ran;
  }
  std::vector<std::string> kinds;
  for (const Json& key : keys()) {
    kinds.push_back(key["kind"]);
    EXPECT_EQ(key["id"].get<std::string>().size(), 16U);
    EXPECT_TRUE(key["has_public"]);
    EXPECT_TRUE(key["signs"]);
    EXPECT_TRUE(key["sensitive"]);
    EXPECT_TRUE(key["local"]);
    EXPECT_FALSE(key["extractable"]);
    EXPECT_EQ(key["certificate"], "missing");
  }
  std::ranges::sort(kinds);
  EXPECT_EQ(kinds, (std::vector<std::string>{"EC secp256r1", "EC secp384r1", "RSA 2048", "RSA 3072"}));
}

TEST_F(TokenKeys, KeygenTakesTheIdOfTheUri) {
  const Ran ran = user({"keygen", std::string(kKeyUri) + ";id=%01%ff"});
  EXPECT_NE(ran.out.find(";object=device-key;id=%01%FF\n"), std::string::npos) << ran;
  EXPECT_EQ(keys()[0]["id"], "01ff");
  const std::string printed = ran.out.substr(0, ran.out.size() - 1);
  EXPECT_EQ(keys()[0]["uri"], printed);
  EXPECT_EQ(user({"csr", printed, "--cn", "x"}).status, 0) << "and is found by it";
}

TEST_F(TokenKeys, KeygenRefusesASecondKeyOfItsName) {
  make_key(std::string(kKeyUri) + ";id=%01");
  expect_token_refused(user({"keygen", std::string(kKeyUri)}), Errc::invalid, "has a key \"device-key\" already",
                       "token delete");
  expect_token_refused(user({"keygen", "pkcs11:token=gateway;object=other;id=%01"}), Errc::invalid,
                       "a key with the id 01 already", "id=");
  EXPECT_EQ(keys().size(), 1U);
}

TEST_F(TokenKeys, KeygenRefusesWhatItCannotMake) {
  expect_token_refused(user({"keygen", "pkcs11:token=gateway"}), Errc::invalid, "what the key is to be called",
                       "object=NAME");
  expect_token_refused(user({"keygen", std::string(kKeyUri), "--type", "RSA:1024"}), Errc::invalid,
                       "\"RSA:1024\" is not a kind", "RSA:2048");
  expect_token_refused(user({"keygen", "pkcs11:token=absent;object=k"}), Errc::token_removed, "no token for",
                       "token list");
  const Ran wrong = token({"keygen", std::string(kKeyUri), "--pin-file", file("wrong-pin")});
  expect_token_refused(wrong, Errc::pin_incorrect, "refused the PIN", "before you try again");
  EXPECT_EQ(keys().size(), 0U);
}

TEST_F(TokenKeys, CsrIsReadAndVerifiedByOpenssl) {
  make_key();
  const Ran ran = user({"csr", std::string(kKeyUri), "--subject", "C=DE, O=Plant\\, Ltd", "--cn", "device-7", "--dns",
                        "gw-7.example", "--dns", "*.gw-7.example", "--ip", "192.0.2.7", "--ip", "2001:db8::7", "--uri",
                        "urn:dev:7", "--out", file("request.pem")});
  ASSERT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out, "");
  const std::string text =
      foreign({"openssl", "req", "-in", file("request.pem"), "-verify", "-noout", "-text", "-nameopt", "RFC2253"});
  for (const std::string part :
       {"verify OK", "Subject: CN=device-7,O=Plant\\, Ltd,C=DE\n",
        "DNS:gw-7.example, DNS:*.gw-7.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, URI:urn:dev:7\n",
        "Digital Signature\n", "TLS Web Client Authentication\n", "id-ecPublicKey\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << '\n' << text;
  }
}

/// RFC 4514 section 2.4.
TEST_F(TokenKeys, CsrTakesEscapesInItsSubject) {
  make_key();
  const Ran ran =
      user({"csr", std::string(kKeyUri), "--subject", "O=a\\2Cb\\+c\\C3\\a4,CN=\\#7", "--out", file("request.pem")});
  ASSERT_EQ(ran.status, 0) << ran;
  const std::string text = foreign(
      {"openssl", "req", "-in", file("request.pem"), "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8"});
  EXPECT_EQ(text, "subject=CN=\\#7,O=a\\,b\\+c\xC3\xA4\n");
}

TEST_F(TokenKeys, CsrIsSignedByEachKind) {
  for (const std::string kind : {"EC:secp384r1", "RSA:2048"}) {
    const std::string uri = "pkcs11:token=gateway;object=" + kind;
    ASSERT_EQ(user({"keygen", uri, "--type", kind}).status, 0);
    (void)file("request.pem", request(uri));
    const std::string text = foreign({"openssl", "req", "-in", file("request.pem"), "-verify", "-noout"});
    EXPECT_NE(text.find("verify OK"), std::string::npos) << kind << text;
  }
}

TEST_F(TokenKeys, CsrSaysWhatCannotStandInIt) {
  make_key();
  struct Row {
    Arguments arguments;
    const char* sentence;
    const char* remedy;
  };
  for (const Row& row : {
           Row{{}, "names nobody", "--cn"},
           Row{{"--cn", ""}, "--cn is empty", "leave the option out"},
           Row{{"--cn", std::string(65, 'x')}, "cannot stand in a certificate", "1 to 64"},
           Row{{"--cn", "a", "--subject", "CN=b"}, "two common names", "--cn"},
           Row{{"--subject", "device-7"}, "\"device-7\" is not an attribute", "TYPE=VALUE"},
           Row{{"--subject", "XY=1"}, "\"XY=1\" is not an attribute", "serialNumber"},
           Row{{"--subject", "O=Plant+CN=a"}, "\"+\" stands without a backslash", "two attributes in one part"},
           Row{{"--subject", "O=a;CN=b"}, "\";\" stands without a backslash", "backslash"},
           Row{{"--subject", "CN=#0401"}, "\"#\" stands without a backslash", "backslash"},
           Row{{"--subject", "CN=a\\2"}, "nor two hexadecimal digits", "\\2C"},
           Row{{"--subject", "CN=a\\"}, "nor two hexadecimal digits", "twice"},
           Row{{"--subject", "O="}, "\"O=\" is not an attribute", "O=Example"},
           Row{{"--subject", "C=de"}, "cannot stand in a certificate", "two capital letters"},
           Row{{"--cn", "a", "--dns", "a b"}, "\"a b\" is not a host name", "letters"},
           Row{{"--cn", "a", "--dns", "10.0.0.1"}, "is not a host name", "--ip"},
           Row{{"--cn", "a", "--ip", "10.0.0"}, "\"10.0.0\" is not an address", "192.0.2.7"},
           Row{{"--cn", "a", "--uri", "nothing"}, "cannot stand in a certificate", "scheme"},
       }) {
    expect_token_refused(user(Arguments{"csr", std::string(kKeyUri)} + row.arguments), Errc::invalid, row.sentence,
                         row.remedy);
  }
  expect_token_refused(user({"csr", "pkcs11:token=gateway;object=absent", "--cn", "a"}), Errc::key_missing,
                       "nothing of use", "token show");
  expect_token_refused(user({"csr", std::string(kKeyUri), "--cn", "a", "--out", file("absent/request.pem")}),
                       Errc::storage_failed, "(--out) cannot be written: No such file", "may write");
}

TEST_F(TokenKeys, DeleteSaysWhatIsGone) {
  make_key(std::string(kKeyUri) + ";id=%01");
  make_key("pkcs11:token=gateway;object=other");
  (void)file("device.pem", issue(request(), support::client_spec("device-7")).pem() + middle_.pem());
  ASSERT_EQ(user({"import", std::string(kKeyUri), "--cert", file("device.pem")}).status, 0);
  expect_token_refused(user({"delete", std::string(kKeyUri)}), Errc::invalid, "takes a confirmation", "--yes");
  expect_token_refused(user({"delete", "pkcs11:token=gateway", "--yes"}), Errc::invalid, "what is to be deleted",
                       "object=NAME");
  expect_token_refused(user({"delete", "pkcs11:token=gateway;object=absent", "--yes"}), Errc::key_missing,
                       "neither a key nor a certificate", "token show");
  EXPECT_EQ(keys().size(), 2U);

  const Ran ran = user({"delete", std::string(kKeyUri), "--yes"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out,
            "deleted: certificate \"device-key\", id 01, of CN=device-7\n"
            "deleted: public key \"device-key\", id 01\n"
            "deleted: private key \"device-key\", id 01\n");
  ASSERT_EQ(keys().size(), 1U);
  EXPECT_EQ(keys()[0]["label"], "other");
  const std::string left = user({"show", "pkcs11:token=gateway"}).out;
  EXPECT_NE(left.find("subject      CN=Plant devices\n"), std::string::npos) << "an issuer may have other certificates";
}

TEST_F(TokenKeys, DeleteKeepsToTheTypeOfTheUri) {
  make_key();
  (void)file("device.pem", issue(request(), support::client_spec("device-7")).pem());
  ASSERT_EQ(user({"import", std::string(kKeyUri), "--cert", file("device.pem")}).status, 0);
  const Ran ran = user({"delete", std::string(kKeyUri) + ";type=cert", "--yes"});
  EXPECT_EQ(ran.out.find("deleted: certificate"), 0U) << ran;
  EXPECT_EQ(ran.out.find("key \""), std::string::npos) << ran;
  EXPECT_EQ(keys()[0]["certificate"], "missing");
}

TEST_F(TokenKeys, DeleteAsksAtTheTerminal) {
  make_key();
  const Arguments command{"token", "delete", std::string(kKeyUri), "--module", module(), "--pin-file", file("pin")};
  {
    Terminal terminal(command, environment());
    ASSERT_TRUE(terminal.shows("private key \"device-key\"")) << terminal.screen();
    ASSERT_TRUE(terminal.shows("Go on? [y/N] ")) << terminal.screen();
    terminal.type("n");
    EXPECT_EQ(terminal.finish(), 5) << terminal.screen();
  }
  EXPECT_EQ(keys().size(), 1U);
  Terminal terminal(command, environment());
  ASSERT_TRUE(terminal.shows("Go on? [y/N] ")) << terminal.screen();
  terminal.type("y");
  EXPECT_EQ(terminal.finish(), 0) << terminal.screen();
  EXPECT_EQ(keys().size(), 0U);
}

}  // namespace
}  // namespace fairlead::tool
