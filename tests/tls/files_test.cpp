// SPDX-License-Identifier: Apache-2.0
/// @file  Trust stores and identities from files and folders; which file is to blame.
#include "fairlead/host/credential_files.hpp"

#include "tls_pair.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::ports::test {
namespace {

class Files : public testing::Test {
 public:
  ~Files() override { std::filesystem::remove_all(folder); }

 protected:
  std::filesystem::path write(const char* file, std::string_view content) const {
    std::filesystem::create_directories(folder);
    support::write_file(folder / file, content);
    return folder / file;
  }
  [[nodiscard]] host::FromFiles<Port::TrustStore> trust(const std::filesystem::path& path) const {
    const auto files = host::read_certificates(path);
    if (!files) return std::unexpected(files.error());
    return host::make_trust<Port>(library, *files);
  }
  [[nodiscard]] host::FromFiles<Port::Identity> identity(const std::filesystem::path& chain,
                                                         const std::filesystem::path& key) const {
    return host::make_identity<Port>(library, chain, key);
  }

  Port::Library library = *Port::Library::open();
  TestPki pki = TestPki::make();
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                 ("fairlead-files-" + std::string(Port::kName) + std::to_string(::getpid()));
};

TEST_F(Files, AStoreIsAFileOrAFolder) {
  const auto file = write("ca.crt", pki.ca.pem());
  EXPECT_TRUE(trust(file));
  EXPECT_EQ(trust(folder / "absent.crt").error().error, Errc::key_missing);
  write("0123abcd.0", pki.server.pem());
  write("README", "not looked at");
  EXPECT_EQ(trust(folder)->size(), 2U);
  write("4567cdef.0", pki.ca.pem());
  EXPECT_EQ(trust(folder)->size(), 2U) << "each counts once, as in a hashed folder";
  std::filesystem::create_directories(folder / "empty");
  EXPECT_EQ(trust(folder / "empty").error().error, Errc::key_missing);
  const auto bad = write("bad.pem", "-----BEGIN CERTIFICATE-----\n");
  const host::FileFault fault = trust(folder).error();
  EXPECT_EQ(fault.error, Errc::invalid);
  EXPECT_EQ(fault.file, bad) << "one among many";
  EXPECT_EQ(fault.index, 0);
}

TEST_F(Files, AnIdentityIsTwoFiles) {
  const auto chain = write("device.crt", pki.device.pem());
  const auto key = write("device.key", pki.device.key().pem());
  EXPECT_TRUE(identity(chain, key));
  EXPECT_EQ(identity(chain, folder / "absent").error().error, Errc::key_missing);
  EXPECT_EQ(identity(folder / "absent", key).error().error, Errc::key_missing);
  if (::geteuid() == 0) return;  // Root reads everything.
  ::chmod(key.c_str(), 0);
  EXPECT_EQ(identity(chain, key).error().error, Errc::storage_failed);
}

TEST_F(Files, AFaultSaysWhichFileIsToBlame) {
  const auto chain = write("device.crt", pki.device.pem());
  const auto key = write("device.key", pki.device.key().pem());
  const auto other = write("other.key", pki.server.key().pem());
  const auto garbage = write("garbage", "neither");
  const auto absent = folder / "absent";
  EXPECT_EQ(identity(chain, absent).error().file, absent);
  EXPECT_EQ(identity(chain, absent).error().input, tls::LoadFault::Input::key);
  EXPECT_EQ(identity(chain, garbage).error().file, garbage);
  EXPECT_EQ(identity(chain, other).error().file, other);
  EXPECT_EQ(identity(absent, key).error().file, absent);
  EXPECT_EQ(identity(absent, key).error().input, tls::LoadFault::Input::certificate);
  EXPECT_EQ(identity(garbage, key).error().file, garbage);
}

/// The same for each library: the sentences stand once, the libraries only have to fail alike.
TEST_F(Files, AdviceSaysWhatAFileHoldsInstead) {
  const auto chain = write("device.crt", pki.device.pem());
  const auto key = write("device.key", pki.device.key().pem());
  const auto archive = write("device.p12", pki.device.pkcs12("a secret"));
  const auto empty = write("empty", "");
  const auto list = write("list", pki.ca.revocation_list({pki.server}));
  const auto cut = write("cut", "A comment.\n" + pki.ca.pem() + pki.ca.pem().substr(0, 100));
  const auto cut_key = write("cut.key", pki.device.key().pem().substr(0, 60));
  const auto said = [](const host::FileFault& fault) {
    EXPECT_EQ(name(fault.error), name(Errc::invalid)) << fault.file;
    return host::advice(fault).finding;
  };
  const auto as_trust = [&](const auto& file) { return said(trust(file).error()); };
  const auto as_chain = [&](const auto& file) { return said(identity(file, key).error()); };
  const auto as_key = [&](const auto& file) { return said(identity(chain, file).error()); };

  EXPECT_EQ(as_trust(empty), "is empty");
  EXPECT_EQ(as_chain(empty), "is empty");
  EXPECT_EQ(as_key(empty), "is empty");
  EXPECT_EQ(as_trust(archive), "is a PKCS #12 archive, and no certificate in PEM or DER");
  EXPECT_EQ(as_chain(archive), "is a PKCS #12 archive, and no certificate in PEM or DER");
  EXPECT_EQ(as_key(archive), "is a PKCS #12 archive, and no private key in PEM or DER");
  EXPECT_EQ(said(host::make_identity<Port>(library, chain, archive, "a secret").error()),
            "is a PKCS #12 archive, and no private key in PEM or DER");
  EXPECT_EQ(as_trust(list), "holds a revocation list, and no certificate");
  EXPECT_EQ(as_chain(list), "holds a revocation list, and no certificate");
  EXPECT_EQ(as_key(list), "holds a revocation list, and no private key");
  EXPECT_EQ(as_trust(key), "holds a private key, and no certificate");
  EXPECT_EQ(as_key(chain), "holds a certificate, and no private key");
  const std::string place = " counted from 0: the PEM block at line ";
  EXPECT_TRUE(as_trust(cut).starts_with("is malformed at certificate 1," + place)) << as_trust(cut);
  EXPECT_EQ(as_chain(write("cut.crt", pki.device.pem().substr(0, 100))),
            "is malformed at certificate 0," + place + "1 is damaged");
  EXPECT_EQ(as_key(cut_key), "is malformed: the PEM block at line 1 is damaged");
  EXPECT_EQ(as_trust(write("text", "neither")), "holds no certificate, or a malformed one");

  const auto command = [](const host::FileFault& fault) { return host::advice(fault).remedy; };
  const std::string old = ", with -legacy where OpenSSL 3 refuses an old one.";
  const std::string converts = "This turns it into PEM: \"openssl pkcs12 -in '" + archive.string() + "' ";
  EXPECT_EQ(command(trust(archive).error()), converts + "-cacerts -nokeys -out authorities.pem\"" + old);
  EXPECT_EQ(command(identity(archive, key).error()), converts + "-nokeys -out certificate.pem\"" + old);
  EXPECT_EQ(command(identity(chain, archive).error()), converts + "-nocerts -nodes -out key.pem\"" + old);
}

/// What is refused is said, and not what else is wrong behind it.
TEST_F(Files, AdviceDoesNotBlameWhatStandsBehind) {
  const auto finding = [](const host::FileFault& fault) { return host::advice(fault).finding; };
  const auto block = [](const std::string& label) {
    return "-----BEGIN " + label + "-----\nb25l\n-----END " + label + "-----\n";
  };
  const auto chain = write("device.crt", pki.device.pem());
  const std::string cut = pki.ca.pem().substr(0, 100);
  const auto no_der = write("no-der", block("CERTIFICATE") + pki.ca.pem() + cut);
  EXPECT_EQ(finding(trust(no_der).error()), "is malformed at certificate 0, counted from 0");
  EXPECT_EQ(finding(identity(no_der, write("device.key", pki.device.key().pem())).error()),
            "is malformed at certificate 0, counted from 0");
  EXPECT_EQ(finding(identity(chain, write("no-der.key", block("PRIVATE KEY") + cut)).error()),
            "holds a private key that is malformed or of a kind that cannot be read");
}

TEST_F(Files, AdviceNamesWhatNoLibraryReads) {
  const auto block = [](const std::string& label) {
    // "openssh-key-v1", which has a zero octet behind it.
    return "-----BEGIN " + label + "-----\nb3BlbnNzaC1rZXktdjEA\n-----END " + label + "-----\n";
  };
  const auto chain = write("device.crt", pki.device.pem());
  const auto key = write("device.key", pki.device.key().pem());
  const auto as_chain = [&](const std::string& label) {
    return host::advice(identity(write("other.crt", block(label)), key).error()).finding;
  };
  const auto as_key = [&](const std::string& label) {
    return host::advice(identity(chain, write("other.key", block(label))).error()).finding;
  };
  EXPECT_EQ(as_key("OPENSSH PRIVATE KEY"), "holds a private key in the format of OpenSSH");
  EXPECT_EQ(as_key("PUBLIC KEY"), "holds a public key, and no private key");
  EXPECT_EQ(as_chain("CERTIFICATE REQUEST"), "holds a certificate request, and no certificate");
  EXPECT_EQ(as_chain("OPENSSH PRIVATE KEY"), "holds a private key, and no certificate");
}

TEST_F(Files, AdviceKnowsTheKeyOfACertificateBehindTheFirst) {
  const auto key = write("device.key", pki.device.key().pem());
  const auto chain = write("chain.crt", pki.ca.pem() + pki.server.pem() + pki.device.pem());
  const host::FileFault fault = identity(chain, key).error();
  EXPECT_EQ(name(fault.error), name(Errc::key_mismatch));
  EXPECT_EQ(fault.belongs_to, 2U);
  EXPECT_EQ(host::advice(fault).finding,
            "holds the private key of certificate 2 of its chain, counted from 0, and not of the first");
  EXPECT_EQ(identity(write("ca.crt", pki.ca.pem()), key).error().belongs_to, std::nullopt);
}

TEST_F(Files, ABundleOfPkcs7IsNamed) {
  const auto file = write("a bundle", "-----BEGIN PKCS7-----\nb25l\n-----END PKCS7-----\n");
  const host::FileAdvice advice = host::advice(trust(file).error());
  EXPECT_EQ(advice.finding, "is a PKCS #7 bundle, and no certificate in PEM or DER");
  EXPECT_EQ(advice.remedy, "This takes the certificates and lists out of it: \"openssl pkcs7 -print_certs -in '" +
                               file.string() + "' -out taken.pem\".");
}

TEST_F(Files, TheSystemsStoreHonoursTheEnvironment) {
  const auto file = write("chosen.pem", pki.ca.pem() + pki.server.pem());
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  EXPECT_EQ(host::make_trust<Port>(library, *host::read_system_certificates())->size(), 2U);
  ::setenv("SSL_CERT_FILE", (folder / "absent").c_str(), 1);
  EXPECT_EQ(host::read_system_certificates().error().error, Errc::key_missing);
  ::unsetenv("SSL_CERT_FILE");
}

}  // namespace
}  // namespace fairlead::ports::test
