// SPDX-License-Identifier: Apache-2.0
// Servers that cannot prove who they are, and devices that cannot.
#include "cli/harbour.hpp"
#include "cli/refusal.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

Refusal with_server(const std::string& name, Errc error, const std::string& sentence, const std::string& certificate,
                    const std::string& authority = "ca.crt") {
  return {name, error, sentence, [=](Shore& shore) {
            support::MosquittoOptions options = server_only_broker();
            options.server_name = certificate;
            return Arguments{shore.broker(options), "--cafile", pki(authority)};
          }};
}

Refusal with_device(const std::string& name, const std::string& sentence, const Arguments& arguments) {
  return {name, Errc::client_certificate_rejected, sentence,
          [=](Shore& shore) { return arguments + Arguments{shore.broker(mutual_broker())}; }};
}

Refusal with_files(const std::string& name, Errc error, const std::string& sentence,
                   const std::function<Arguments(Shore&)>& files) {
  // Nothing listens there: the files are looked at before anything is connected.
  return {name, error, sentence, [=](Shore& shore) {
            return Arguments{"mqtts://localhost:" + std::to_string(shore.port(support::Listening::refuses))} +
                   files(shore);
          }};
}

Arguments identity(const std::string& certificate, const std::string& key) {
  return {"--cafile", pki("ca.crt"), "--cert", certificate, "--key", key};
}

std::string content(const std::string& name) { return support::read_file(pki(name)); }

const std::string kGarbage = "-----BEGIN CERTIFICATE-----\nnot base 64 at all!\n-----END CERTIFICATE-----\n";

std::vector<Refusal> peers() {
  return {
      with_server("unknown_ca", Errc::unknown_ca, "no trusted authority has issued", "server", "other-ca.crt"),
      with_server("wrong_host", Errc::wrong_host, "it names elsewhere.example", "wrong-host"),
      with_server("expired", Errc::certificate_expired, "ended on 2021-01-01", "expired-server"),
      with_server("not_yet_valid", Errc::certificate_not_yet_valid, "2049-01-01", "future-server"),
      {"revoked", Errc::certificate_revoked, "revoked",
       [](Shore& shore) {
         return trust() + Arguments{shore.broker(server_only_broker()), "--crlfile", pki("server-revoked.crl")};
       }},
      {"list_of_another_key", Errc::revocation_unknown, "not signed by the issuer's key",
       [](Shore& shore) {
         return trust() + Arguments{shore.broker(server_only_broker()), "--crlfile", pki("namesake.crl")};
       }},
      with_device("no_client_certificate", "wants a client certificate, and none was given", trust()),
      with_device("no_client_certificate_tls12", "certificate", trust() + Arguments{"--tls-version", "tlsv1.2"}),
      with_device("rogue_client_certificate", "does not know the authority that issued this device's certificate",
                  mutual("rogue-device")),
      with_device("rogue_client_certificate_tls12", "does not know the authority",
                  mutual("rogue-device") + Arguments{"--tls-version", "tlsv1.2"}),
      with_device("expired_client_certificate", "expired", mutual("expired-device")),
      {"no_common_version", Errc::no_common_parameters, "TLS version",
       [](Shore& shore) {
         const support::TlsServerOptions old{.chain = {support::TestPki::make().server}, .newest = 0x0303};
         return trust() + Arguments{shore.server({}, Saying::When::at_once, Saying::Then::stays, old), "--tls-version",
                                    "tlsv1.3"};
       }},
      {"no_common_application_protocol", Errc::no_common_parameters, "application protocol",
       [](Shore& shore) {
         const support::TestPki pki = support::TestPki::make();
         const support::TlsServerOptions other{.chain = {pki.server}, .alpn = {"amqp"}};
         return Arguments{shore.server({}, Saying::When::at_once, Saying::Then::stays, other), "--cafile",
                          shore.file("ca.crt", pki.ca.pem()), "--tls-alpn", "mqtt"};
       }},
  };
}

Refusal with_authorities(const std::string& name, Errc error, const std::string& sentence,
                         const std::function<std::string(Shore&)>& file) {
  return with_files(name, error, sentence, [=](Shore& shore) { return Arguments{"--cafile", file(shore)}; });
}

Refusal with_certificate(const std::string& name, Errc error, const std::string& sentence,
                         const std::function<std::string(Shore&)>& file) {
  return with_files(name, error, sentence, [=](Shore& shore) { return identity(file(shore), pki("device.key")); });
}

Refusal with_key(const std::string& name, Errc error, const std::string& sentence,
                 const std::function<std::string(Shore&)>& file) {
  return with_files(name, error, sentence, [=](Shore& shore) { return identity(pki("device.crt"), file(shore)); });
}

Refusal helped(Refusal row, const std::string& remedy) {
  row.remedy = remedy;
  return row;
}

std::string absent(Shore& shore) { return shore.folder() + "/absent.pem"; }
std::string empty(Shore& shore) { return shore.file("empty.pem", ""); }
std::string folder(Shore& shore) { return shore.folder(); }
std::string garbage(Shore& shore) { return shore.file("garbage.pem", kGarbage); }
std::string cut_off(Shore& shore) {
  return shore.file("cut.pem", content("ca.crt") + content("other-ca.crt").substr(0, 200));
}
std::string cut_off_der(Shore& shore) {
  return shore.file("cut.der", support::TestPki::make().ca.der().substr(0, 100));
}
std::string a_key(Shore&) { return pki("ca.key"); }
std::string a_certificate(Shore&) { return pki("ca.crt"); }
std::string archive(Shore& shore) { return shore.file("device.p12", support::TestPki::make().device.pkcs12("secret")); }
std::string encrypted(Shore& shore) {
  return shore.file("locked.key", support::Key::cached(support::KeyKind::ec_p256).encrypted_pem("secret"));
}

std::string list_before_damage(Shore& shore) {
  return shore.file("list.pem", content("server-revoked.crl") + content("ca.crt").substr(0, 200));
}
std::string a_request(Shore& shore) {
  return shore.file("request.pem", "-----BEGIN CERTIFICATE REQUEST-----\nb25l\n-----END CERTIFICATE REQUEST-----\n");
}

/// What to do depends on what the file is found to hold, and names the options.
std::vector<Refusal> remedies() {
  const auto a_list = [](Shore&) { return pki("server-revoked.crl"); };
  return {
      helped(with_authorities("authorities_are_a_list", Errc::invalid, "holds a revocation list, and no certificate",
                              a_list),
             "Give the list with --crlfile, and with --cafile the certificate of an authority."),
      helped(with_certificate("certificate_is_a_list", Errc::invalid, "holds a revocation list, and no certificate",
                              a_list),
             "Give the list with --crlfile, and with --cert the certificate."),
      helped(
          with_certificate("certificate_behind_a_list_cut_off", Errc::invalid,
                           "is malformed at certificate 0, counted from 0: the PEM block at line", list_before_damage),
          "It must hold the certificate as PEM or DER, whole and unchanged."),
      helped(with_authorities("authorities_are_an_archive", Errc::invalid, "is a PKCS #12 archive", archive),
             "-cacerts -nokeys -out authorities.pem"),
      helped(with_certificate("certificate_is_an_archive", Errc::invalid, "is a PKCS #12 archive", archive),
             "device.p12' -nokeys -out certificate.pem"),
      helped(with_certificate("certificate_is_a_request", Errc::invalid,
                              "holds a certificate request, and no certificate", a_request),
             "Give the certificate that an authority has issued"),
      helped(with_certificate("certificate_absent", Errc::key_missing, "does not exist", absent),
             "Correct --cert, or put the certificate there."),
      helped(with_files("list_absent", Errc::key_missing, "does not exist",
                        [](Shore&) { return trust() + Arguments{"--crlfile", pki("none.crl")}; }),
             "Correct --crlfile, or put the revocation list there."),
      helped(with_key("key_encrypted", Errc::pin_incorrect, "is encrypted", encrypted), "No option gives a password."),
      helped(with_key("key_of_another_certificate", Errc::key_mismatch, "does not belong to the certificate",
                      [](Shore&) { return pki("mismatched.key"); }),
             "--cert and --key probably come from two devices."),
      helped(with_key("key_folder", Errc::storage_failed, "cannot be read", folder), "a file that this user may read"),
  };
}

std::vector<Refusal> files() {
  return {
      with_authorities("authorities_absent", Errc::key_missing, "/absent.pem (--cafile) does not exist", absent),
      with_authorities("authorities_empty", Errc::invalid, "/empty.pem (--cafile) is empty", empty),
      with_authorities("authorities_folder", Errc::storage_failed, "(--cafile) cannot be read", folder),
      with_authorities("authorities_garbage", Errc::invalid, "/garbage.pem (--cafile) is malformed at certificate 0",
                       garbage),
      with_authorities("authorities_cut_off", Errc::invalid, "(--cafile) is malformed at certificate 1", cut_off),
      with_authorities("authorities_cut_off_der", Errc::invalid, "(--cafile) holds no certificate", cut_off_der),
      with_authorities("authorities_are_a_key", Errc::invalid,
                       "/ca.key (--cafile) holds a private key, and no certificate", a_key),
      with_authorities("authorities_are_an_archive", Errc::invalid, "/device.p12 (--cafile) is a PKCS #12 archive",
                       archive),
      with_authorities("authorities_are_a_list", Errc::invalid,
                       "/server-revoked.crl (--cafile) holds a revocation list, and no certificate",
                       [](Shore&) { return pki("server-revoked.crl"); }),
      with_files("list_absent", Errc::key_missing, "/none.crl (--crlfile) does not exist",
                 [](Shore&) { return trust() + Arguments{"--crlfile", pki("none.crl")}; }),
      with_files("list_that_is_none", Errc::invalid, "ca.crt (--crlfile) holds a certificate, and no revocation list",
                 [](Shore&) { return trust() + Arguments{"--crlfile", pki("ca.crt")}; }),
      with_files("authorities_folder_absent", Errc::key_missing, "/none (--capath) does not exist",
                 [](Shore& shore) { return Arguments{"--capath", shore.folder() + "/none"}; }),
      with_files("authorities_folder_empty", Errc::key_missing, "(--capath)",
                 [](Shore& shore) { return Arguments{"--capath", shore.folder()}; }),
      with_files("authorities_folder_with_a_file_cut_off", Errc::invalid,
                 "/cut.pem (--capath) is malformed at certificate 1",
                 [](Shore& shore) {
                   (void)cut_off(shore);
                   return Arguments{"--capath", shore.folder()};
                 }),
      with_files("authorities_folder_with_garbage", Errc::invalid,
                 "/garbage.pem (--capath) is malformed at certificate 0",
                 [](Shore& shore) {
                   (void)garbage(shore);
                   return Arguments{"--capath", shore.folder()};
                 }),
      with_files("authorities_folder_is_a_file", Errc::key_missing, "(--capath) is no folder, or in none",
                 [](Shore&) { return Arguments{"--capath", pki("ca.crt")}; }),
      with_certificate("certificate_absent", Errc::key_missing, "/absent.pem (--cert) does not exist", absent),
      with_certificate("certificate_empty", Errc::invalid, "/empty.pem (--cert) is empty", empty),
      with_certificate("certificate_folder", Errc::storage_failed, "(--cert) cannot be read", folder),
      with_certificate("certificate_garbage", Errc::invalid, "/garbage.pem (--cert) is malformed at certificate 0",
                       garbage),
      with_certificate("certificate_cut_off", Errc::invalid, "(--cert) is malformed at certificate 1", cut_off),
      with_certificate("certificate_is_a_key", Errc::invalid,
                       "/ca.key (--cert) holds a private key, and no certificate", a_key),
      with_key("key_absent", Errc::key_missing, "/absent.pem (--key) does not exist", absent),
      with_key("key_empty", Errc::invalid, "/empty.pem (--key) is empty", empty),
      with_key("key_folder", Errc::storage_failed, "(--key) cannot be read", folder),
      with_key("key_garbage", Errc::invalid, "/garbage.pem (--key) is malformed: the PEM block", garbage),
      with_key("key_is_a_certificate", Errc::invalid, "/ca.crt (--key) holds a certificate, and no private key",
               a_certificate),
      with_key("key_is_an_archive", Errc::invalid, "/device.p12 (--key) is a PKCS #12 archive", archive),
      with_key("key_encrypted", Errc::pin_incorrect, "/locked.key (--key) holds a private key that is encrypted",
               encrypted),
      with_key("key_of_another_certificate", Errc::key_mismatch, "does not belong to the certificate",
               [](Shore&) { return pki("mismatched.key"); }),
  };
}

class BadPeer : public testing::TestWithParam<Refusal> {};
TEST_P(BadPeer, IsOneSentenceAndItsStatus) { expect_refused(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Row, BadPeer, testing::ValuesIn(peers()), row_name);

class BadCredentialFiles : public testing::TestWithParam<Refusal> {};
TEST_P(BadCredentialFiles, IsOneSentenceAndItsStatus) { expect_refused(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Row, BadCredentialFiles, testing::ValuesIn(files()), row_name);
INSTANTIATE_TEST_SUITE_P(Remedy, BadCredentialFiles, testing::ValuesIn(remedies()), row_name);

TEST(CredentialFiles, DerIsReadAsWellAsPem) {
  Shore shore;
  const support::TestPki made = support::TestPki::make();
  shore.file("ca.crt", made.ca.pem());
  shore.file("server.crt", made.server.pem());
  shore.file("server.key", made.server.key().pem());
  const Ran ran =
      run({"doctor", shore.broker({.tls = true, .require_certificate = true, .pki = shore.folder()}), "--cafile",
           shore.file("ca.der", made.ca.der()), "--cert", shore.file("device.der", made.device.der()), "--key",
           shore.file("key.der", made.device.key().der())});
  EXPECT_EQ(ran.status, 0) << ran;
}

}  // namespace
}  // namespace fairlead::tool
