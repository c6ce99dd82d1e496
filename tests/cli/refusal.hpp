// SPDX-License-Identifier: Apache-2.0
/// @file  Refusal: a row of the tables of bad input, and what the tool must say to it.
#pragma once

#include "fairlead/base/status.hpp"

#include "cli/tcp_server.hpp"
#include "cli/tool.hpp"
#include "support/mosquitto.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tool {

/// Servers and files that a row needs, until the row is over.
class Shore {
 public:
  /// @return The endpoint of a new broker.
  std::string broker(support::MosquittoOptions options);
  /// @return The endpoint of a new server that says `words`.
  std::string server(support::Buffer words, Saying::When when, Saying::Then then,
                     std::optional<support::TlsServerOptions> tls = {});
  /// @return The port of 127.0.0.1 with these manners.
  std::uint16_t port(support::Listening listening);
  /// @return The path of a new file with this content.
  std::string file(const std::string& name, std::string_view content);
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }

 private:
  support::TemporaryFolder folder_;
  std::vector<std::unique_ptr<support::Mosquitto>> brokers_;
  std::vector<std::unique_ptr<Saying>> scripts_;
  std::vector<std::unique_ptr<TcpServer>> servers_;
  std::vector<std::unique_ptr<support::TcpListener>> listeners_;
};

/// Which commands meet the trouble.
enum class Commands : std::uint8_t {
  all,         ///< pub, sub and doctor: the connection does not come about.
  sub_doctor,  ///< It comes behind CONNACK: who only publishes may be done before.
  sub,         ///< Only who listens notices.
  whole        ///< The arguments hold the command.
};

struct Refusal {
  std::string name;
  Errc error;
  std::string sentence;  ///< A part of it.
  std::function<Arguments(Shore&)> arrange;
  Commands commands = Commands::all;
  std::string remedy{};  ///< A part of it.
};

/// Runs each command of the row; each says one sentence and one remedy on standard error, nothing on standard output,
/// and ends with the status of the error. doctor says the same as the end of its account.
void expect_refused(const Refusal& row);

/// The suite of one table: TEST_P(Suite, ...) calls expect_refused(GetParam()).
[[nodiscard]] inline std::string row_name(const testing::TestParamInfo<Refusal>& info) { return info.param.name; }

/// The two lines that the tool prints about `error`, with any sentence and remedy; absent if `text` is not that.
struct Complaint {
  std::string sentence;
  std::string remedy;
};
[[nodiscard]] std::optional<Complaint> read_complaint(const std::string& text, Errc error);
/// Whether it is a whole sentence, or several, as a person writes them.
[[nodiscard]] bool is_prose(const std::string& text);

void PrintTo(const Refusal& row, std::ostream* to);  // NOLINT(readability-identifier-naming): GoogleTest's name

}  // namespace fairlead::tool
