// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/pem_writer.hpp"

#include "fairlead/tls/pem.hpp"

#include "support/pki.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;

/// The text; or the error's name. Into exactly enough memory, and one less.
std::string pem(std::string_view label, std::string_view der) {
  std::string memory(pem_size(label.size(), der.size()), '.');
  const auto text = write_pem(label, bytes_of(der), memory);
  if (!text) {
    EXPECT_EQ(memory, std::string(memory.size(), '.'));
    return std::string(name(text.error()));
  }
  EXPECT_EQ(*text, memory);
  std::string less(memory.size() - 1, '.');
  EXPECT_EQ(write_pem(label, bytes_of(der), less).error(), Errc::no_space);
  EXPECT_EQ(less, std::string(less.size(), '.'));
  EXPECT_EQ(write_pem(label, bytes_of(der), {}).error(), Errc::no_space);
  return memory;
}

TEST(WritePem, HasThePaddingOfItsSize) {
  EXPECT_EQ(pem("A", "f"), "-----BEGIN A-----\nZg==\n-----END A-----\n");
  EXPECT_EQ(pem("A", "fo"), "-----BEGIN A-----\nZm8=\n-----END A-----\n");
  EXPECT_EQ(pem("A", "foo"), "-----BEGIN A-----\nZm9v\n-----END A-----\n");
  EXPECT_EQ(pem("A B-C", "\xfb\xff\xfe"), "-----BEGIN A B-C-----\n+//+\n-----END A B-C-----\n");
}

TEST(WritePem, HasLinesOf64) {
  const std::string line(64, 'A');
  const auto body = [](std::size_t zeros) {
    const std::string text = pem("X", std::string(zeros, '\0'));
    return text.substr(18, text.size() - 18 - 16);
  };
  EXPECT_EQ(body(48), line + "\n");
  EXPECT_EQ(body(49), line + "\nAA==\n");
  EXPECT_EQ(body(96), line + "\n" + line + "\n");
}

TEST(WritePem, IsThatOfOpenSslAndIsReadAgain) {
  for (const auto kind : {support::KeyKind::ec_p256, support::KeyKind::rsa_2048}) {
    const auto certificate = support::Certificate::self_signed(support::ca_spec("CA"), support::Key::cached(kind));
    const std::string text = pem("CERTIFICATE", certificate.der());
    EXPECT_EQ(text, certificate.pem());
    PemReader reader(bytes_of(text));
    PemBlock block;
    ASSERT_TRUE(reader.next(block));
    EXPECT_EQ(block.label, "CERTIFICATE");
    std::vector<std::byte> der(block.decoded_size());
    const auto read = block.decode(der);
    ASSERT_TRUE(read);
    EXPECT_EQ(text_of(*read), certificate.der());
  }
}

TEST(WritePem, HasALabelThatReadersTake) {
  for (const std::string_view bad :
       {""sv, " A"sv, "A "sv, "-A"sv, "A-"sv, "A  B"sv, "A- B"sv, "A\nB"sv, "A\0"sv, "\x7f"sv, "\xc3\xa9"sv}) {
    EXPECT_EQ(pem(bad, "x"), "invalid") << bad;
  }
  EXPECT_EQ(pem("A", ""), "invalid");
}

}  // namespace
}  // namespace fairlead::tls
