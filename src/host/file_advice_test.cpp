// SPDX-License-Identifier: Apache-2.0
#include "fairlead/host/credential_files.hpp"

#include "support/pki.hpp"

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::host {
namespace {

using Input = tls::LoadFault::Input;

const std::string kWhole = " as PEM or DER, whole and unchanged.";

std::string block(const std::string& label) {
  return "-----BEGIN " + label + "-----\nb25l\n-----END " + label + "-----\n";
}

/// A file that a library has refused.
FileFault refused(Input input, const std::string& content, std::optional<std::uint16_t> index = std::nullopt) {
  FileFault fault{{.error = Errc::invalid, .index = index, .input = input}, "file"};
  fault.contents = tls::look_through(bytes_of(content));
  return fault;
}

struct Row {
  Errc error;
  Input input;
  std::string finding;
  std::string remedy;
};

TEST(FileAdvice, HasASentenceForEachError) {
  const std::string absent = "is a folder without a file of certificates";
  const std::string named = ", in a file whose name ends in .pem, .crt, .cer or .der, or in a dot and a digit.";
  const std::string unreadable = "cannot be read";
  const std::string check = "Check that it is a file that this user may read.";
  const std::string serves =
      "A key on P-256 or P-384, or a plain RSA key (none for RSASSA-PSS alone) of 2048 to 4096 bits, with a "
      "certificate for it, serves with each TLS library.";
  const Row rows[] = {
      {Errc::key_missing, Input::certificate, absent, "Put the certificate there" + named},
      {Errc::key_missing, Input::key, absent, "Put the private key there" + named},
      {Errc::key_missing, Input::revocation_list, absent, "Put the revocation list there" + named},
      {Errc::storage_failed, Input::certificate, unreadable, check},
      {Errc::storage_failed, Input::key, unreadable, check},
      {Errc::storage_failed, Input::revocation_list, unreadable, check},
      {Errc::key_mismatch, Input::key, "holds a private key that does not belong to the certificate",
       "Give the key with which the certificate was requested."},
      {Errc::pin_incorrect, Input::key, "holds a private key that is encrypted, and its password is missing or wrong",
       "Give its password, or store it without one, readable by its user only: \"(umask 077; openssl pkey -in 'file' "
       "-out key.pem)\"."},
      {Errc::invalid, Input::certificate, "holds no certificate, or a malformed one",
       "It must hold the certificate" + kWhole},
      {Errc::invalid, Input::key, "holds no private key, or a malformed one", "It must hold the private key" + kWhole},
      {Errc::invalid, Input::revocation_list, "holds no revocation list, or a malformed one",
       "It must hold the revocation list" + kWhole},
      {Errc::unsupported, Input::certificate, "holds a certificate whose key is of a kind that cannot be used", serves},
      {Errc::unsupported, Input::key, "holds a private key that is of a kind that cannot be used", serves},
      {Errc::no_memory, Input::certificate, "cannot be used: no_memory", "Check the file with openssl."},
  };
  for (const Row& row : rows) {
    const FileAdvice said = advice({{.error = row.error, .input = row.input}, "file"});
    EXPECT_EQ(said.finding, row.finding);
    EXPECT_EQ(said.remedy, row.remedy) << row.finding;
    EXPECT_FALSE(said.instead) << row.finding;
  }
}

TEST(FileAdvice, NamesWhatThereIsInstead) {
  struct Content {
    Input wanted;
    std::string label;
    std::string finding;
    std::optional<Input> instead;
  };
  const Content rows[] = {
      {Input::certificate, "X509 CRL", "holds a revocation list, and no certificate", Input::revocation_list},
      {Input::certificate, "PRIVATE KEY", "holds a private key, and no certificate", Input::key},
      {Input::certificate, "PUBLIC KEY", "holds a public key, and no certificate", std::nullopt},
      {Input::key, "CERTIFICATE", "holds a certificate, and no private key", Input::certificate},
      {Input::key, "X509 CRL", "holds a revocation list, and no private key", Input::revocation_list},
      {Input::key, "CERTIFICATE REQUEST", "holds a certificate request, and no private key", std::nullopt},
      {Input::revocation_list, "CERTIFICATE", "holds a certificate, and no revocation list", Input::certificate},
      {Input::revocation_list, "PRIVATE KEY", "holds a private key, and no revocation list", Input::key},
  };
  for (const Content& row : rows) {
    const FileAdvice said = advice(refused(row.wanted, block(row.label)));
    EXPECT_EQ(said.finding, row.finding);
    EXPECT_EQ(said.instead, row.instead) << row.finding;
    EXPECT_TRUE(said.remedy.starts_with("It must hold the ")) << said.remedy;
  }
}

TEST(FileAdvice, SaysWhatToGiveForARequestOrAPublicKey) {
  // Whatever else lies there.
  const FileAdvice request = advice(refused(Input::certificate, block("PRIVATE KEY") + block("CERTIFICATE REQUEST")));
  EXPECT_EQ(request.finding, "holds a certificate request, and no certificate");
  EXPECT_EQ(request.remedy, "Give the certificate that an authority has issued upon the request.");
  EXPECT_FALSE(request.instead);
  const FileAdvice key = advice(refused(Input::key, block("CERTIFICATE") + block("PUBLIC KEY")));
  EXPECT_EQ(key.finding, "holds a public key, and no private key");
  EXPECT_EQ(key.remedy, "Give the private key that belongs to it.");
}

TEST(FileAdvice, KnowsWhatIsNotThere) {
  const auto finding = [](int native) {
    return advice({{.error = Errc::key_missing, .native = native}, "file"}).finding;
  };
  EXPECT_EQ(finding(ENOENT), "does not exist");
  EXPECT_EQ(finding(ENOTDIR), "is no folder, or in none");
  EXPECT_EQ(finding(0), "is a folder without a file of certificates");
}

TEST(FileAdvice, BlamesTheDamageOnlyWhereItIsWhatWasRefused) {
  const std::string cut = "-----BEGIN CERTIFICATE-----\n";
  const std::string two = block("CERTIFICATE") + block("CERTIFICATE");
  EXPECT_EQ(advice(refused(Input::certificate, two + cut, 0)).finding, "is malformed at certificate 0, counted from 0");
  EXPECT_EQ(advice(refused(Input::certificate, two + cut, 2)).finding,
            "is malformed at certificate 2, counted from 0: the PEM block at line 7 is damaged");
  EXPECT_EQ(advice(refused(Input::revocation_list, block("X509 CRL") + cut, 0)).finding,
            "is malformed at list 0, counted from 0");
  EXPECT_EQ(advice(refused(Input::revocation_list, block("X509 CRL") + cut, 1)).finding,
            "is malformed at list 1, counted from 0: the PEM block at line 4 is damaged");
  EXPECT_EQ(advice(refused(Input::key, block("PRIVATE KEY") + cut)).finding,
            "holds a private key that is malformed or of a kind that cannot be read");
  EXPECT_EQ(advice(refused(Input::key, two + cut)).finding, "is malformed: the PEM block at line 7 is damaged");
  EXPECT_EQ(advice(refused(Input::certificate, "")).finding, "is empty");
}

TEST(FileAdvice, CommandsAreQuotedForTheShell) {
  const std::string archive = support::TestPki::make().device.pkcs12("secret");
  const auto command = [](FileFault fault, bool authorities = false) {
    fault.file = "the plant's device";
    fault.authorities = authorities;
    return advice(fault).remedy;
  };
  const std::string old = ", with -legacy where OpenSSL 3 refuses an old one.";
  const std::string word = "'the plant'\\''s device'";
  const std::string converts = "This turns it into PEM: \"openssl pkcs12 -in " + word + " ";
  EXPECT_EQ(command(refused(Input::certificate, archive)), converts + "-nokeys -out certificate.pem\"" + old);
  EXPECT_EQ(command(refused(Input::certificate, archive), true),
            converts + "-cacerts -nokeys -out authorities.pem\"" + old);
  EXPECT_EQ(command(refused(Input::key, archive)), converts + "-nocerts -nodes -out key.pem\"" + old);
  EXPECT_EQ(command(refused(Input::revocation_list, archive)), "It must hold the revocation list" + kWhole)
      << "an archive has none";
  const FileFault openssh = refused(Input::key, block("OPENSSH PRIVATE KEY"));
  EXPECT_EQ(advice(openssh).finding, "holds a private key in the format of OpenSSH");
  EXPECT_EQ(command(openssh),
            "This turns one with EC or RSA into PKCS #8, in its place: \"ssh-keygen -p -m PKCS8 -f " + word +
                "\". With Ed25519 it stays as it is: make another key, by \"openssl genpkey -algorithm ed25519\".");
}

}  // namespace
}  // namespace fairlead::host
