// SPDX-License-Identifier: Apache-2.0
// What fairlead pub publishes, and when it is done.
#include "cli/harbour.hpp"

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::Mosquitto;

/// A broker, and a listener that shows every message of plant/# as "topic qos retained length payload".
class Pub : public testing::Test {
 protected:
  Arguments pub(const Arguments& more) const { return Arguments{"pub", broker_.endpoint()} + more; }
  std::unique_ptr<Tool> listen(int messages, const Arguments& more = {}) {
    const int before = broker_.times_logged(kSuback);
    auto tool = std::make_unique<Tool>(Arguments{"sub", broker_.endpoint(), "-t", "plant/#", "-q", "2", "-i",
                                                 "listener", "-C", std::to_string(messages), "-F", "%t %q %r %l %p"} +
                                       more);
    EXPECT_TRUE(logged(broker_, kSuback, before + 1));
    return tool;
  }
  static constexpr const char* kSuback = "Sending SUBACK to listener";
  // Beyond its limit the broker drops what a listener is too slow for.
  Mosquitto broker_{{.more = "max_queued_messages 100000"}};
};

TEST_F(Pub, EachSourceOfAMessage) {
  auto listener = listen(6);
  support::TemporaryFolder folder;
  support::write_file(folder.path() / "payload", "of a file\n");
  EXPECT_EQ(run(pub({"-t", "plant/m", "-m", "of -m"})).status, 0);
  EXPECT_EQ(run(pub({"--topic", "plant/n", "--null-message"})).status, 0);
  EXPECT_EQ(run(pub({"-t", "plant/f", "-f", (folder.path() / "payload").string()})).status, 0);
  EXPECT_EQ(run(pub({"-t", "plant/s", "-s"}), {.input = "line 1\nline 2\n"}).status, 0);
  EXPECT_EQ(run(pub({"-t", "plant/l", "-l"}), {.input = "line 1\nline 2"}).status, 0);
  EXPECT_EQ(listener->finish().out,
            "plant/m 0 0 5 of -m\nplant/n 0 0 0 \nplant/f 0 0 10 of a file\n\nplant/s 0 0 14 line 1\nline 2\n\n"
            "plant/l 0 0 6 line 1\nplant/l 0 0 6 line 2\n");
}

TEST_F(Pub, WhatWaitsInItsSessionStaysThere) {
  const Arguments session{"-i", "plant-7", "-c"};
  const Arguments listen = Arguments{"sub", broker_.endpoint(), "-t", "plant/#", "-q", "2"} + session;
  ASSERT_EQ(run(listen + Arguments{"-E"}).status, 0);
  for (const std::string qos : {"1", "2"}) {
    ASSERT_EQ(run(pub({"-t", "plant/7", "-m", "waits at QoS " + qos, "-q", qos})).status, 0);
  }
  EXPECT_EQ(run(pub(Arguments{"-t", "elsewhere", "-m", "x", "-q", "2"} + session)).status, 0);
  EXPECT_EQ(run(listen + Arguments{"-C", "2", "-W", "5"}).out, "waits at QoS 1\nwaits at QoS 2\n");
}

/// Publishes what comes through a pipe.
Ran run_piped(const Arguments& arguments, std::string_view text, const std::string& variable = "TMPDIR=/tmp") {
  Tool tool(arguments, {.from = Input::open, .environment = {variable}});
  tool.write(text);
  tool.end_input();
  return tool.finish();
}

TEST_F(Pub, WhatIsAPipeIsReadToItsEnd) {
  auto listener = listen(2);
  EXPECT_EQ(run_piped(pub({"-t", "plant/f", "-f", "/dev/stdin"}), "piped").status, 0);
  EXPECT_EQ(run_piped(pub({"-t", "plant/s", "-s"}), "piped").status, 0);
  EXPECT_EQ(listener->finish().out, "plant/f 0 0 5 piped\nplant/s 0 0 5 piped\n");
}

TEST_F(Pub, WhatIsAPipeIsKeptMeanwhileWhereTmpdirSays) {
  const support::TemporaryFolder folder;
  const Arguments piped = pub({"-t", "plant/s", "-s"});
  EXPECT_EQ(run_piped(piped, "piped", "TMPDIR=" + folder.path().string()).status, 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  const Ran ran = run_piped(piped, "piped", "TMPDIR=" + (folder.path() / "nowhere").string());
  EXPECT_EQ(ran.status, 40) << ran;
  EXPECT_NE(ran.err.find("No temporary file can be made: No such file or directory."), std::string::npos) << ran;
}

TEST_F(Pub, AMessageOfZeroBytesArrivesAtEveryQos) {
  auto listener = listen(12);
  support::TemporaryFolder folder;
  support::write_file(folder.path() / "empty", "");
  std::string expected;
  for (const std::string qos : {"0", "1", "2"}) {
    const std::string topic = "plant/" + qos;
    EXPECT_EQ(run(pub({"-t", topic, "-q", qos, "-n"})).status, 0);
    EXPECT_EQ(run(pub({"-t", topic, "-q", qos, "-m", ""})).status, 0);
    EXPECT_EQ(run(pub({"-t", topic, "-q", qos, "-f", (folder.path() / "empty").string()})).status, 0);
    EXPECT_EQ(run(pub({"-t", topic, "-q", qos, "-l"}), {.input = "\n"}).status, 0);
    for (int i = 0; i < 4; ++i) expected += topic + " " + qos + " 0 0 \n";
  }
  EXPECT_EQ(listener->finish().out, expected);
}

TEST_F(Pub, RetainedMessagesStayAndAnEmptyOneRemovesThem) {
  EXPECT_EQ(run(pub({"-t", "plant/7", "-m", "kept", "-r"})).status, 0);
  EXPECT_EQ(listen(1)->finish().out, "plant/7 0 1 4 kept\n");
  EXPECT_EQ(run(pub({"-t", "plant/7", "-n", "--retain"})).status, 0);
  EXPECT_EQ(listen(1, {"-W", "1"})->finish().status, 27);
}

TEST_F(Pub, Repeats) {
  auto listener = listen(5);
  const auto begin = steady_clock::now();
  EXPECT_EQ(run(pub({"-t", "plant/7", "-m", "x", "--repeat", "3", "--repeat-delay", "0.3", "-q", "1"})).status, 0);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(600));
  EXPECT_EQ(run(pub({"-t", "plant/7", "-s", "--repeat", "2"}), {.input = "y"}).status, 0);
  const std::string x = "plant/7 1 0 1 x\n";
  const std::string y = "plant/7 0 0 1 y\n";
  EXPECT_EQ(listener->finish().out, x + x + x + y + y);
}

TEST_F(Pub, LinesLeaveAsTheyAreWritten) {
  auto listener = listen(3);
  Tool tool(pub({"-t", "plant/l", "-l", "-q", "1"}), {.from = Input::open});
  tool.write("one\n");
  EXPECT_TRUE(listener->says("plant/l 1 0 3 one\n"));
  tool.write("two\nthr");
  EXPECT_TRUE(listener->says("plant/l 1 0 3 two\n"));
  tool.write("ee\n");
  EXPECT_TRUE(listener->says("plant/l 1 0 5 three\n"));
  EXPECT_TRUE(tool.running());
  tool.end_input();
  EXPECT_EQ(tool.finish().status, 0);
}

TEST_F(Pub, ThousandsOfLinesArriveInTheirOrder) {
  std::string lines;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    lines += std::to_string(i) + "\n";
    expected += "plant/l 2 0 " + std::to_string(std::to_string(i).size()) + " " + std::to_string(i) + "\n";
  }
  auto listener = listen(5000);
  const Ran ran = run(pub({"-t", "plant/l", "-l", "-q", "2"}), {.input = lines}, std::chrono::seconds(60));
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(listener->finish(std::chrono::seconds(60)).out, expected);
}

TEST_F(Pub, AStopSignalEndsAStreamOfLinesThatHaveArrived) {
  int times = 0;
  for (const int signal : {SIGINT, SIGTERM}) {
    Tool tool(pub({"-t", "plant/l", "-l", "-q", "1", "-i", "streamer"}), {.from = Input::open});
    tool.write("one\n");
    ASSERT_TRUE(logged(broker_, "Sending PUBACK to streamer", ++times));
    tool.signal(signal);
    const Ran ran = tool.finish();
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_EQ(ran.err, "");
  }
  EXPECT_TRUE(logged(broker_, "Received DISCONNECT from streamer"));
}

TEST_F(Pub, AStopSignalBetweenRepetitionsSaysSo) {
  Tool tool(pub({"-t", "plant/7", "-m", "x", "-i", "repeater", "--repeat", "2", "--repeat-delay", "1000"}));
  ASSERT_TRUE(logged(broker_, "Received PUBLISH from repeater"));
  tool.signal(SIGINT);
  const Ran ran = tool.finish();
  EXPECT_EQ(ran.status, 5) << ran;
  EXPECT_NE(ran.err.find("Interrupted before everything was delivered."), std::string::npos) << ran;
  EXPECT_TRUE(logged(broker_, "Received DISCONNECT from repeater"));
}

TEST_F(Pub, StandardInputThatDoesNotExistIsSaid) {
  for (const std::string from : {"-l", "-s"}) {
    const Ran ran = run(pub({"-t", "plant/7", from}), {.from = Input::closed});
    EXPECT_EQ(ran.status, 40) << ran;
    EXPECT_NE(ran.err.find("Standard input cannot be read: Bad file descriptor."), std::string::npos) << ran;
  }
}

TEST_F(Pub, QuietSaysNothingAndEndsTheSame) {
  const Ran ran = run({"pub", "mqtt://127.0.0.1:" + std::to_string(support::free_port()), "-t", "a", "-n", "--quiet"});
  EXPECT_EQ(ran.status, 12) << ran;
  EXPECT_EQ(ran.err, "");
}

TEST_F(Pub, DebugTellsTheSteps) {
  const Ran ran = run(pub({"-t", "plant/7", "-n", "-d"}));
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.err.find("fairlead: connected, session new\n"), std::string::npos) << ran;
}

TEST_F(Pub, JsonGivesAnAccount) {
  const Ran ran = run(pub({"-t", "plant/l", "-l", "-q", "1", "--json"}), {.input = "one\nthree\n"});
  EXPECT_EQ(ran.status, 0) << ran;
  const auto account = nlohmann::json::parse(ran.out);
  EXPECT_EQ(account["topic"], "plant/l");
  EXPECT_EQ(account["qos"], 1);
  EXPECT_EQ(account["delivered"], 2);
  EXPECT_EQ(account["bytes"], 8);
  EXPECT_EQ(account["failed"], 0);
  EXPECT_EQ(account["connections"], 1);
  EXPECT_EQ(account["possible_duplicates"], 0);
  EXPECT_TRUE(account["ms"].is_number_unsigned());
}

TEST_F(Pub, ARefusedMessageIsAnErrorOfItsOwn) {
  support::TemporaryFolder folder;
  support::write_file(folder.path() / "acl", "topic readwrite plant/#\n");
  Mosquitto guarded({.more = "acl_file " + (folder.path() / "acl").string()});
  const Ran ran = run({"pub", guarded.endpoint(), "-V", "5", "-q", "1", "-t", "secret", "-m", "x"});
  EXPECT_EQ(ran.status, 30) << ran;
  EXPECT_NE(ran.err.find("(not_authorised, status 30)"), std::string::npos) << ran;
}

TEST_F(Pub, AMessageBeyondTheServersLimitNamesBothSizes) {
  Mosquitto small({.more = "max_packet_size 1000\n"});
  const Ran ran = run({"pub", small.endpoint(), "-V", "5", "-t", "a", "-m", std::string(2000, 'x')});
  EXPECT_EQ(ran.status, 4) << ran;
  EXPECT_NE(ran.err.find("2000 bytes"), std::string::npos) << ran;
  EXPECT_NE(ran.err.find("at most 1000 bytes"), std::string::npos) << ran;
}

}  // namespace
}  // namespace fairlead::tool
