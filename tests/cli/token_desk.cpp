// SPDX-License-Identifier: Apache-2.0
#include "cli/token_desk.hpp"

#include "fairlead/explain/exit_status.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace fairlead::tool {

using support::ca_spec;
using support::Key;
using support::KeyKind;

TokenDesk::TokenDesk(std::string trouble)
    : root_(support::Certificate::self_signed(ca_spec("Plant root"), Key::cached(KeyKind::ec_p256, 0))),
      middle_(root_.issue(ca_spec("Plant devices"), Key::cached(KeyKind::ec_p256, 1))),
      trouble_(std::move(trouble)) {
  const auto pin = [this](const std::string& name, std::string_view value) {
    support::write_file(file(name), std::string(value) + "\n", support::FileKind::secret);
  };
  pin("pin", kPin);
  pin("so-pin", kSoPin);
  pin("new-pin", kNewPin);
  pin("wrong-pin", "7777777");
}

std::string TokenDesk::file(const std::string& name, std::string_view content) const {
  support::write_file(file(name), content);
  return file(name);
}

Ran TokenDesk::token(const Arguments& arguments) const {
  return run(Arguments{"token"} + arguments + Arguments{"--module", module()}, {.environment = environment()});
}

Ran TokenDesk::user(const Arguments& arguments) const {
  return token(arguments + Arguments{"--pin-file", file("pin")});
}

Ran TokenDesk::troubled(const std::string& trouble, const Arguments& arguments, const ToolSetting& setting) const {
  ToolSetting all = setting;
  all.environment.insert(all.environment.end(), environment().begin(), environment().end());
  all.environment.push_back(trouble);
  return run(Arguments{"token"} + arguments + Arguments{"--module", trouble_, "--pin-file", file("pin")}, all);
}

std::string TokenDesk::foreign(const Arguments& command) const {
  const std::string out = file("foreign");
  std::filesystem::remove(out);  // A process writes behind what is there.
  support::Process process(Arguments{"env"} + environment() + command, out);
  const auto ended = process.wait(kPatience);
  return support::read_file(out) + (ended == support::ExitStatus{.code = 0} ? "" : "\nFAILED");
}

void TokenDesk::set_up(const std::string& label) const {
  const Ran ran = user({"init", label, "--so-pin-file", file("so-pin")});
  ASSERT_EQ(ran.status, 0) << ran;
}

void TokenDesk::make_key(const std::string& uri) const {
  const Ran ran = user({"keygen", uri});
  ASSERT_EQ(ran.status, 0) << ran;
}

void TokenDesk::put_key(const std::string& label, const std::string& id) const {
  const std::string made =
      foreign({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file("key")});
  ASSERT_EQ(made.find("FAILED"), std::string::npos) << made;
  const std::string put = foreign({"softhsm2-util", "--import", file("key"), "--force", "--token", "gateway", "--pin",
                                   std::string(kPin), "--label", label, "--id", id});
  ASSERT_EQ(put.find("FAILED"), std::string::npos) << put;
}

std::string TokenDesk::request(const std::string& uri) const {
  const Ran ran = user({"csr", uri, "--cn", "device-7"});
  if (ran.status != 0) throw std::runtime_error(ran.err);
  return ran.out;
}

support::Certificate TokenDesk::issue(const std::string& request, const support::CertificateSpec& spec) const {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> in(
      BIO_new_mem_buf(request.data(), static_cast<int>(request.size())), BIO_free_all);
  const std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)> read(
      PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr), X509_REQ_free);
  if (!read || X509_REQ_verify(read.get(), X509_REQ_get0_pubkey(read.get())) != 1) {
    throw std::runtime_error("no request with a good signature: " + request);
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(read.get()), &der);
  const std::string half(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return middle_.issue(spec, Key::from_public(bytes_of(half)));
}

void expect_token_refused(const Ran& ran, Errc error, std::string_view sentence, std::string_view remedy) {
  EXPECT_EQ(ran.status, explain::exit_status(error)) << ran;
  EXPECT_EQ(ran.out, "");
  const auto complaint = read_complaint(ran.err, error);
  ASSERT_TRUE(complaint) << ran;
  EXPECT_TRUE(is_prose(complaint->sentence)) << ran;
  EXPECT_TRUE(is_prose(complaint->remedy)) << ran;
  EXPECT_NE(complaint->sentence.find(sentence), std::string::npos) << ran;
  EXPECT_NE(complaint->remedy.find(remedy), std::string::npos) << ran;
  for (const std::string pin : {"1234567", "87654321", "2222222", "7777777"}) {
    EXPECT_EQ(ran.err.find(pin), std::string::npos) << ran;
  }
}

}  // namespace fairlead::tool
