// SPDX-License-Identifier: Apache-2.0
/// @file  The verification matrix over the port under test; docs/verification.md shows it.
#include "matrix.hpp"

#include "fairlead/base/text.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

struct Case {
  const Row* row;
  int version;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Group& group : matrix()) {
    for (const Row& row : group.rows) {
      if (row.under != Under::tls_1_3) all.push_back({&row, 0x0303});
      if (row.under != Under::tls_1_2) all.push_back({&row, 0x0304});
    }
  }
  return all;
}

/// What the connection came to: a refusal of our certificate under TLS 1.3 shows at the first read.
std::optional<Errc> outcome(Pair& pair) {
  if (const auto done = pair.shake_hands(); !done) return done.error();
  EXPECT_TRUE(pair.client.peer().verified);
  (void)pair.server.send(std::array{bytes_of("hello")});
  std::array<std::byte, 16> into{};
  const IoResult got = pair.client_recv(into);
  return got.ok() ? std::nullopt : std::optional(got.error());
}

std::string word(std::optional<Errc> error) { return error ? std::string(name(*error)) : "accepted"; }

class Matrix : public testing::TestWithParam<Case> {};

TEST_P(Matrix, Row) {
  const Row& row = *GetParam().row;
  Setting setting;
  row.set(setting);
  const PairOptions options = setting.options(GetParam().version);
  const bool can =
      has(Port::Session(*Port::TrustStore::from_bytes(*Port::Library::open(), {})).capabilities(), row.needs);
  const std::optional<Errc> wanted = can ? row.wanted : row.otherwise;
  if (!can && !options.lists.empty()) {  // Lists that nobody would look at are refused when they are loaded.
    const Bytes lists = bytes_of(options.lists);
    const auto loaded = Port::TrustStore::from_bytes(*Port::Library::open(), {}, std::span(&lists, 1));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(word(loaded.error().error), word(wanted));
    return;
  }
  if (setting.client_with_another_key) {
    const auto loaded =
        Port::Identity::from_bytes(*Port::Library::open(), bytes_of(*options.identity), bytes_of(options.identity_key));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(word(loaded.error().error), word(wanted));
    return;
  }
  Pair pair(options);
  pair.policy = setting.policy;
  EXPECT_EQ(word(row.act != nullptr ? row.act(pair) : outcome(pair)), word(wanted)) << row.subject;
  if (!wanted) return;
  EXPECT_EQ(word(pair.client.failure().error), word(wanted));
  if (row.index != -2 && can) {
    EXPECT_EQ(pair.client.failure().chain_index, row.index < 0 ? Failure::kNone : row.index);
  }
  EXPECT_EQ(pair.server.records_received(), 0U) << "nothing of the application has left";
}

INSTANTIATE_TEST_SUITE_P(Tls, Matrix, testing::ValuesIn(cases()), [](const auto& one) {
  std::string text(one.param.row->subject);
  std::ranges::replace_if(text, [](char c) { return !is_digit(c) && (lower(c) < 'a' || lower(c) > 'z'); }, '_');
  return text + (one.param.version == 0x0303 ? "_v1_2" : "_v1_3");
});

TEST(MatrixPage, ShowsTheTableAsItIs) {
  std::ifstream file(FAIRLEAD_SOURCE_FOLDER "/docs/verification.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find(page_of(matrix())), std::string::npos)
      << "put this into docs/verification.md:" << page_of(matrix());
}

}  // namespace
}  // namespace fairlead::ports::test
