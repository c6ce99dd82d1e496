// SPDX-License-Identifier: Apache-2.0
// What fairlead token says of a token that fails half-way, and of an output that does.
#include "fairlead/explain/exit_status.hpp"

#include "cli/token_desk.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using Json = nlohmann::json;
using support::client_spec;

class TokenTrouble : public TokenDesk {
 protected:
  TokenTrouble() : TokenDesk(FAIRLEAD_TEST_TROUBLE) { set_up(); }
  [[nodiscard]] Json show() const { return Json::parse(user({"show", "pkcs11:token=gateway", "--json"}).out); }
  [[nodiscard]] std::string chain() const {
    return issue(request(), client_spec("device-7")).pem() + middle_.pem() + root_.pem();
  }
};

TEST_F(TokenTrouble, KeygenNamesTheKindThatIsNotMade) {
  for (const std::string number : {"0x70", "0xd1"}) {
    expect_token_refused(troubled("TROUBLE=C_GenerateKeyPair=" + number, {"keygen", std::string(kKeyUri)}),
                         Errc::unsupported,
                         "The token makes no keys of the kind EC:prime256v1 (C_GenerateKeyPair: CKR_", "--type");
  }
  expect_token_refused(troubled("TROUBLE=C_GenerateKeyPair=0x30", {"keygen", std::string(kKeyUri)}), Errc::internal,
                       "refused to make the key (C_GenerateKeyPair: CKR_DEVICE_ERROR)", "log");
}

TEST_F(TokenTrouble, ATokenThatIsBusyIsNoDefect) {
  const Ran ran = troubled("TROUBLE=C_GenerateKeyPair=0xb1", {"keygen", std::string(kKeyUri)});
  expect_token_refused(ran, Errc::busy, "in use by somebody else", "Wait");
  EXPECT_EQ(ran.status, 26);
}

TEST_F(TokenTrouble, CallsAreNamed) {
  make_key();
  const Arguments import{"import", std::string(kKeyUri), "--cert", file("chain", chain())};
  expect_token_refused(troubled("TROUBLE=C_CreateObject=0xd1", import), Errc::invalid,
                       "refused to store the certificate of CN=Plant devices (C_CreateObject: "
                       "CKR_TEMPLATE_INCONSISTENT); the certificate of CN=device-7 is not stored.");
  expect_token_refused(troubled("TROUBLE=C_DestroyObject=0x1b", {"delete", std::string(kKeyUri), "--yes"}),
                       Errc::unsupported, "refused to delete the public key \"device-key\"");
  const Arguments csr{"csr", std::string(kKeyUri), "--cn", "device-7"};
  expect_token_refused(troubled("TROUBLE=C_Sign=0x7", csr), Errc::invalid,
                       "refused to sign the request (C_SignInit, C_Sign: CKR_ARGUMENTS_BAD)");
  expect_token_refused(
      troubled("TROUBLE=C_DigestInit=0x7", csr), Errc::invalid,
      "refused to compute the digest of the request (C_DigestInit to C_DigestFinal: CKR_ARGUMENTS_BAD)");
}

/// Cards have no digests; the command has, and what it does not need a key for it does by itself.
TEST_F(TokenTrouble, ATokenWithoutDigestsSignsAllTheSame) {
  make_key();
  const std::string message = file("message", "what is signed");
  for (const std::string trouble : {"TROUBLE=C_DigestInit=0x70", "TROUBLE=C_VerifyInit=0x54"}) {
    const Ran request = troubled(trouble, {"csr", std::string(kKeyUri), "--cn", "device-7"});
    ASSERT_EQ(request.status, 0) << request;
    EXPECT_EQ(foreign({"openssl", "req", "-noout", "-verify", "-in", file("csr", request.out)}),
              "Certificate request self-signature verify OK\n");
    const Ran signature =
        troubled(trouble, {"sign", std::string(kKeyUri), "--in", message, "--out", file("signature")});
    ASSERT_EQ(signature.status, 0) << signature;
    const Arguments verify{"verify", std::string(kKeyUri), "--signature", file("signature"), "--in"};
    EXPECT_EQ(user(verify + Arguments{message}).status, 0);
    EXPECT_EQ(troubled(trouble, verify + Arguments{message}).status, 0);
    expect_token_refused(troubled(trouble, verify + Arguments{file("other", "something else")}), Errc::key_mismatch,
                         "is not that of");
  }
}

/// A wrong PIN brings the token nearer to its lock: no command tries it twice.
TEST_F(TokenTrouble, AWrongPinIsTriedOnce) {
  make_key();
  const std::string message = file("message", "what is signed");
  for (const Arguments& command :
       {Arguments{"sign", std::string(kKeyUri), "--in", message, "--base64"},
        Arguments{"sign", std::string(kKeyUri) + ";type=secret-key", "--in", message, "--base64"},
        Arguments{"verify", std::string(kKeyUri) + ";type=private", "--in", message, "--signature", message},
        Arguments{"test", "pkcs11:token=gateway"}}) {
    const std::string log = file("logins", "");
    const Ran ran = run(
        Arguments{"token"} + command + Arguments{"--module", FAIRLEAD_TEST_TROUBLE, "--pin-file", file("wrong-pin")},
        {.environment = environment() + Arguments{"TROUBLE_LOGINS=" + log}});
    EXPECT_EQ(ran.status, explain::exit_status(Errc::pin_incorrect)) << ran;
    EXPECT_EQ(support::read_file(log), "login\n") << command.front();
  }
}

/// Nor for the next key, where it is refused already as a key proves that a certificate is its own.
TEST_F(TokenTrouble, TestTriesNoPinThatAKeyWasRefused) {
  const Arguments tool{"pkcs11-tool", "--module", module(), "--token-label",
                       "gateway",     "--login",  "--pin",  std::string(kPin)};
  (void)file("certificate", root_.der());
  for (const std::string id : {"71", "72"}) {
    for (const Arguments& step :
         {Arguments{"--keypairgen", "--key-type", "EC:prime256v1", "--label", "k" + id, "--id", id, "--always-auth"},
          Arguments{"--delete-object", "--type", "pubkey", "--id", id},
          Arguments{"--write-object", file("certificate"), "--type", "cert", "--label", "k" + id, "--id", id}}) {
      const std::string made = foreign(tool + step);
      ASSERT_EQ(made.find("FAILED"), std::string::npos) << made;
    }
  }
  const std::string log = file("logins", "");
  const Ran ran =
      troubled("TROUBLE=C_Login=0xa0@2", {"test", "pkcs11:token=gateway"}, {.environment = {"TROUBLE_LOGINS=" + log}});
  EXPECT_EQ(ran.status, explain::exit_status(Errc::internal)) << ran;
  EXPECT_EQ(support::read_file(log), "login\nlogin\n") << ran;
  EXPECT_NE(ran.out.find("bad     signs (CKR_PIN_INCORRECT)\n"), std::string::npos) << ran;
  EXPECT_NE(ran.out.find("bad     signs (not tried: a PIN was refused before)\n"), std::string::npos) << ran;
}

TEST_F(TokenTrouble, TestSaysWhatWentWrong) {
  make_key();
  const Ran ran = troubled("TROUBLE=C_GenerateRandom=0x30", {"test", "pkcs11:token=gateway"});
  EXPECT_EQ(ran.status, explain::exit_status(Errc::internal)) << ran;
  EXPECT_NE(ran.out.find("  bad     random numbers (CKR_DEVICE_ERROR)\n"), std::string::npos) << ran;
  EXPECT_NE(ran.err.find("1 of "), std::string::npos) << ran;
  const Ran silent = troubled("TROUBLE=C_Sign=0x30", {"test", std::string(kKeyUri)});
  EXPECT_EQ(silent.status, explain::exit_status(Errc::internal)) << silent;
  EXPECT_NE(silent.out.find("bad     signs by ecdsa_secp256r1_sha256 (CKR_DEVICE_ERROR)\n"), std::string::npos)
      << silent;
  // One that its own program has put there, to be taken out.
  const std::string made =
      foreign({"pkcs11-tool", "--module", module(), "--token-label", "gateway", "--login", "--pin", std::string(kPin),
               "--keypairgen", "--key-type", "EC:prime256v1", "--label", "loose", "--id", "77", "--extractable"});
  ASSERT_EQ(made.find("FAILED"), std::string::npos) << made;
  const Ran loose = user({"test", "pkcs11:token=gateway;object=loose"});
  EXPECT_EQ(loose.status, explain::exit_status(Errc::internal)) << loose;
  EXPECT_NE(loose.out.find("bad     keeps itself to itself (it can be taken out"), std::string::npos) << loose;
}

TEST_F(TokenTrouble, ImportSaysWhatWasStoredBeforeItFailed) {
  make_key();
  const Arguments import{"import", std::string(kKeyUri), "--cert", file("chain", chain())};
  expect_token_refused(troubled("TROUBLE=C_CreateObject=0x31@2", import), Errc::storage_failed,
                       "the certificate of CN=device-7 is not stored; before that, stored: CN=Plant devices");
  EXPECT_EQ(show()["certificates"].size(), 1U);
  EXPECT_EQ(user(import).status, 0) << "and the rest is stored the next time";
  EXPECT_EQ(show()["certificates"].size(), 3U);
}

TEST_F(TokenTrouble, DeleteSaysWhatIsGoneAlready) {
  make_key(std::string(kKeyUri) + ";id=%01");
  expect_token_refused(troubled("TROUBLE=C_DestroyObject=0x30@2", {"delete", std::string(kKeyUri), "--yes"}),
                       Errc::internal, "; deleted before that: public key \"device-key\", id 01.");
}

TEST_F(TokenTrouble, KeygenSaysThatTheKeyIsThereWhenNobodyReadsIt) {
  const auto keygen = [this](const std::string& label, Output to) {
    return troubled("TROUBLE=", {"keygen", "pkcs11:token=gateway;object=" + label}, {.to = to});
  };
  const Ran full = keygen("a", Output::full);
  expect_token_refused(full, Errc::storage_failed, "the key was made, and is in the token: pkcs11:token=gateway;");
  EXPECT_NE(full.err.find(";object=a;id="), std::string::npos) << full;
  expect_token_refused(keygen("b", Output::unread), Errc::closed, "the key was made, and is in the token: pkcs11:");
  EXPECT_EQ(show()["keys"].size(), 2U);
}

/// More than a file may have: half of it would be written.
TEST_F(TokenTrouble, AFileThatCannotBeWrittenIsAsItWas) {
  make_key();
  ASSERT_EQ(user({"import", std::string(kKeyUri), "--cert", file("chain", chain())}).status, 0);
  const std::string out = file("out/exported");
  std::filesystem::create_directory(file("out"));
  support::write_file(out, "as it was");
  const std::string said = foreign({"sh", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh", tool_file(), "token",
                                    "export-cert", std::string(kKeyUri), "--module", module(), "--out", out});
  EXPECT_NE(said.find("exported (--out) cannot be written: File too large."), std::string::npos) << said;
  EXPECT_EQ(support::read_file(out), "as it was");
  const auto files = [this] {
    return std::distance(std::filesystem::directory_iterator(file("out")), std::filesystem::directory_iterator());
  };
  EXPECT_EQ(files(), 1) << "no temporary file stays";

  std::filesystem::create_symlink("exported", file("out/link"));
  EXPECT_EQ(token({"export-cert", std::string(kKeyUri), "--out", file("out/link")}).status, 0);
  EXPECT_TRUE(support::read_file(out).starts_with("-----BEGIN CERTIFICATE-----"));
  EXPECT_TRUE(std::filesystem::is_symlink(file("out/link")));
  EXPECT_EQ(std::filesystem::status(out).permissions() & std::filesystem::perms::owner_all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(files(), 2);
  expect_token_refused(token({"export-cert", std::string(kKeyUri), "--out", file("out")}), Errc::storage_failed,
                       "Is a directory");
  EXPECT_EQ(token({"export-cert", std::string(kKeyUri), "--out", "/dev/stdout"}).status, 0) << "no file to replace";
}

}  // namespace
}  // namespace fairlead::tool
