// SPDX-License-Identifier: Apache-2.0
// What fairlead sub shows, and when it ends.
#include "cli/harbour.hpp"
#include "cli/tcp_server.hpp"
#include "support/dns_server.hpp"
#include "support/scripted_broker.hpp"

#include <algorithm>
#include <csignal>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::Mosquitto;

class Sub : public testing::Test {
 protected:
  Arguments sub(const Arguments& more) const { return Arguments{"sub", broker_.endpoint(), "-i", "listener"} + more; }
  /// Starts a subscriber and waits for its last subscription.
  std::unique_ptr<Tool> listen(const Arguments& more, const ToolSetting& setting = {}) {
    const Arguments all = sub(more) + Arguments{"-t", "last/one"};
    const auto filters = static_cast<int>(std::ranges::count(all, "-t"));
    const int before = broker_.times_logged(kSuback);
    auto tool = std::make_unique<Tool>(all, setting);
    EXPECT_TRUE(logged(broker_, kSuback, before + filters)) << "each filter is asked for by itself";
    return tool;
  }
  void publish(const std::string& topic, const std::string& text, const Arguments& more = {}) {
    EXPECT_EQ(run(Arguments{"pub", broker_.endpoint(), "-t", topic, "-m", text} + more).status, 0);
  }
  static constexpr const char* kSuback = "Sending SUBACK to listener";
  Mosquitto broker_{{}};
};

TEST_F(Sub, PayloadsLinesAndTopics) {
  auto plain = listen({"-t", "plant/#", "-C", "2"});
  publish("plant/7", "21.5");
  publish("plant/8", "22");
  EXPECT_EQ(plain->finish().out, "21.5\n22\n");
}

TEST_F(Sub, VerboseShowsTheTopic) {
  auto verbose = listen({"-t", "plant/#", "-C", "1", "-v"});
  publish("plant/7", "21.5");
  EXPECT_EQ(verbose->finish().out, "plant/7 21.5\n");
}

TEST_F(Sub, WithoutEndsOfLinesMessagesFollowEachOther) {
  auto bare = listen({"-t", "plant/#", "-C", "2", "-N"});
  publish("plant/7", "21.5");
  publish("plant/8", "22");
  EXPECT_EQ(bare->finish().out, "21.522");
}

TEST_F(Sub, SeveralFiltersAndSomeFilteredOut) {
  auto some = listen({"-t", "plant/#", "-t", "harbour/+", "-T", "plant/secret/#", "-T", "harbour/8", "-v", "-C", "3"});
  publish("plant/secret/code", "no");
  publish("harbour/8", "no");
  publish("harbour/7", "yes");
  publish("elsewhere", "no");
  publish("plant/7", "yes");
  publish("plant/secret", "no");
  publish("last/one", "yes");
  EXPECT_EQ(some->finish().out, "harbour/7 yes\nplant/7 yes\nlast/one yes\n");
}

TEST_F(Sub, TheQosIsTheLowerOfBothSides) {
  auto low = listen({"-t", "plant/#", "-q", "1", "-F", "%q", "-C", "3"});
  publish("plant/7", "x", {"-q", "0"});
  publish("plant/7", "x", {"-q", "1"});
  publish("plant/7", "x", {"-q", "2"});
  EXPECT_EQ(low->finish().out, "0\n1\n1\n");
}

TEST_F(Sub, RetainedMessagesAreShownOrNot) {
  publish("plant/7", "stale", {"-r"});
  EXPECT_EQ(run(sub({"-t", "plant/#", "-F", "%r %p", "-C", "1"})).out, "1 stale\n");
  auto fresh = listen({"-t", "plant/#", "-R", "-C", "1"});
  publish("plant/7", "fresh");
  EXPECT_EQ(fresh->finish().out, "fresh\n");
}

TEST_F(Sub, ASubscriptionCanBeEnded) {
  // The session is kept, with one subscription more than its heir wants.
  EXPECT_EQ(run(sub({"-t", "plant/#", "-t", "old/#", "-q", "1", "-c", "-E"})).status, 0);
  Tool heir(sub({"-U", "old/#", "-t", "plant/#", "-q", "1", "-c", "-v", "-C", "1"}));
  ASSERT_TRUE(logged(broker_, "Sending UNSUBACK to listener"));
  publish("old/7", "no");
  publish("plant/7", "yes");
  EXPECT_EQ(heir.finish().out, "plant/7 yes\n");
}

TEST_F(Sub, EndsWhenItsSubscriptionsStand) {
  const Ran ran = run(sub({"-t", "plant/#", "-t", "harbour/#", "-E"}));
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_TRUE(logged(broker_, "harbour/# (QoS 0)"));
  EXPECT_TRUE(logged(broker_, "Received DISCONNECT from listener"));
}

TEST_F(Sub, AKeptSessionHoldsWhatCameMeanwhile) {
  for (const Arguments& version : {Arguments{}, Arguments{"-V", "5"}, Arguments{"-V", "5", "-x", "60"}}) {
    const Arguments kept = version + Arguments{"-t", "plant/#", "-q", "1", "-c"};
    EXPECT_EQ(run(sub(kept + Arguments{"-E"})).status, 0);
    publish("plant/7", "meanwhile", {"-q", "1"});
    EXPECT_EQ(run(sub(kept + Arguments{"-C", "1"})).out, "meanwhile\n");
    EXPECT_EQ(run(sub({"-t", "none", "-E"})).status, 0) << "forgets the session";
  }
}

TEST_F(Sub, WhatACountLeavesStaysWithTheServer) {
  for (const std::string qos : {"1", "2"}) {
    const Arguments kept{"-t", "jobs", "-q", qos, "-c"};
    EXPECT_EQ(run(sub(kept + Arguments{"-E"})).status, 0);
    EXPECT_EQ(run({"pub", broker_.endpoint(), "-t", "jobs", "-q", qos, "-l"}, {.input = "1\n2\n3\n4\n"}).status, 0);
    for (const std::string job : {"1", "2", "3", "4"}) {
      EXPECT_EQ(run(sub(kept + Arguments{"-C", "1", "-W", "3"})).out, job + "\n") << "QoS " << qos;
    }
  }
}

TEST_F(Sub, WhatACountLeavesOfOneBurstIsNotAcknowledged) {
  support::ScriptedBroker script;
  script.expect(support::connect())
      .reply(support::connack())
      .reply(support::publish("a", "1", 1, 1))
      .reply(support::publish("a", "2", 1, 2));
  script.expect(support::acknowledges(support::kPuback, 1));
  script.expect(support::disconnects()).then_cut();
  TcpServer server(script);
  const Ran ran = run({"sub", server.endpoint(), "-t", "a", "-q", "1", "-C", "1"});
  server.stop();
  EXPECT_EQ(script.problem(), "");
  EXPECT_EQ(ran.out, "1\n");
}

TEST_F(Sub, TimeEndsItWith27) {
  const auto begin = steady_clock::now();
  const Ran ran = run(sub({"-t", "plant/#", "-W", "1"}));
  EXPECT_EQ(ran.status, 27) << ran;
  EXPECT_NE(ran.err.find("The 1 s of -W have passed."), std::string::npos) << ran;
  EXPECT_NE(ran.err.find("A server may withhold, without a word, what this client may not read."), std::string::npos);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(1000));
  EXPECT_TRUE(logged(broker_, "Received DISCONNECT from listener"));
  EXPECT_EQ(run(sub({"-t", "plant/#", "-W", "1", "--quiet"})).err, "");
}

TEST_F(Sub, TimeIsCountedFromTheStartSoThatASilentServerIsNoHang) {
  const support::TcpListener silent;
  const Ran ran = run({"sub", "mqtt://127.0.0.1:" + std::to_string(silent.port()), "-t", "a", "-W", "1"});
  EXPECT_EQ(ran.status, 27) << ran;
  EXPECT_NE(ran.err.find("The 1 s of -W have passed without a connection."), std::string::npos) << ran;
}

TEST_F(Sub, StopSignalsEndItInOrder) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Mosquitto broker(mutual_broker());
    Tool tool(Arguments{"sub", broker.endpoint(), "-t", "a", "-i", "listener"} + mutual());
    ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
    tool.signal(signal);
    const Ran ran = tool.finish();
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_EQ(ran.out + ran.err, "");
    EXPECT_TRUE(logged(broker, "Received DISCONNECT from listener"));
  }
}

TEST_F(Sub, AStopSignalEndsItAlsoWhileItConnects) {
  const support::TcpListener silent;
  const support::TcpListener firewalled(support::Listening::ignores);
  support::DnsServer names;
  names.set("a.example", support::DnsServer::Behaviour::is_silent);
  for (const Arguments& where :
       {Arguments{silent.uri("mqtt")}, Arguments{silent.uri("mqtts"), "--cafile", pki("ca.crt")},
        Arguments{firewalled.uri("mqtt")}, Arguments{"mqtt://a.example", "--name-server", names.address()}}) {
    Tool tool(Arguments{"sub", "-t", "a", "-d"} + where);
    ASSERT_TRUE(tool.complains("connecting to"));
    const auto begin = steady_clock::now();
    tool.signal(SIGINT);
    const Ran ran = tool.finish();
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(5));
  }
}

TEST_F(Sub, AReaderThatGoesEndsItWithoutAWord) {
  auto tool = listen({"-t", "plant/#"}, {.to = Output::unread});
  publish("plant/7", "21.5");
  const Ran ran = tool->finish();
  EXPECT_EQ(ran.status, 13) << ran;
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(logged(broker_, "Received DISCONNECT from listener"));
}

TEST_F(Sub, AnOutputThatCannotBeWrittenIsSaid) {
  for (const Output output : {Output::full, Output::closed}) {
    auto tool = listen({"-t", "plant/#"}, {.to = output});
    publish("plant/7", "21.5");
    const Ran ran = tool->finish();
    EXPECT_EQ(ran.status, 40) << ran;
    EXPECT_NE(ran.err.find("Standard output cannot be written: "), std::string::npos) << ran;
  }
  EXPECT_EQ(broker_.log().find("Protocol error"), std::string::npos) << "what was to be printed went to the broker";
}

TEST_F(Sub, ARefusedFilterIsSaidAndTheOthersGoOn) {
  support::ScriptedBroker script;
  script.expect(support::connect()).reply(support::connack());
  script.expect(support::subscribes({"secret"})).reply_suback(support::raw({0x80}));
  script.expect(support::subscribes({"plant/7"})).reply_suback(support::raw({0x00}));
  script.expect(support::disconnects()).then_cut();
  TcpServer server(script);
  const Ran ran = run({"sub", server.endpoint(), "-t", "secret", "-t", "plant/7", "-E"});
  server.stop();
  EXPECT_EQ(script.problem(), "");
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.err.find("secret"), std::string::npos) << ran;
}

TEST_F(Sub, ANewSessionIsAskedForEveryFilterAgain) {
  support::ScriptedBroker script;
  script.expect(support::connect()).reply(support::connack());
  script.expect(support::subscribes({"answered"})).reply_suback(support::raw({0x00}));
  script.expect(support::subscribes({"cut/off"})).then_cut();
  script.expect(support::connect()).reply(support::connack());
  script.expect(support::subscribes({"cut/off"})).reply_suback(support::raw({0x00}));
  script.expect(support::subscribes({"answered"})).reply_suback(support::raw({0x00}));
  script.expect(support::disconnects()).then_cut();
  TcpServer server(script);
  const Ran ran = run({"sub", server.endpoint(), "-t", "answered", "-t", "cut/off", "-E"});
  server.stop();
  EXPECT_EQ(script.problem(), "");
  EXPECT_EQ(ran.status, 0) << ran;
}

TEST_F(Sub, WhereEveryFilterIsRefusedItEnds) {
  support::ScriptedBroker script;
  script.expect(support::connect()).reply(support::connack());
  script.expect(support::subscribes({"secret"})).reply_suback(support::raw({0x80}));
  TcpServer server(script);
  const Ran ran = run({"sub", server.endpoint(), "-t", "secret"});
  EXPECT_EQ(ran.status, 32) << ran;
  EXPECT_NE(ran.err.find("secret"), std::string::npos) << ran;
}

TEST_F(Sub, AnEndedSubscriptionIsNoneThatIsLeft) {
  support::ScriptedBroker script;
  script.expect(support::connect()).reply(support::connack());
  script.expect(support::subscribes({"secret"})).reply_suback(support::raw({0x80}));
  script.expect(support::unsubscribes({"old"})).reply([](const auto& p) { return support::unsuback(p.id); });
  TcpServer server(script);
  const Ran ran = run({"sub", server.endpoint(), "-t", "secret", "-U", "old", "-W", "3"});
  EXPECT_EQ(ran.status, 32) << ran;
  EXPECT_NE(ran.err.find("secret"), std::string::npos) << ran;
}

TEST_F(Sub, JsonIsOneObjectAMessage) {
  auto tool = listen({"-t", "plant/#", "--json", "-C", "1", "-q", "1"});
  publish("plant/7", "say \"x\"", {"-q", "1"});
  const Ran ran = tool->finish();
  const auto message = nlohmann::json::parse(ran.out);
  EXPECT_EQ(message["topic"], "plant/7");
  EXPECT_EQ(message["payload"], "say \"x\"");
  EXPECT_EQ(message["qos"], 1);
}

TEST_F(Sub, JsonHoldsProblems) {
  const Ran ran = run({"sub", "mqtt://127.0.0.1:" + std::to_string(support::free_port()), "-t", "a", "--json"});
  EXPECT_EQ(ran.status, 12);
  const auto problem = nlohmann::json::parse(ran.err);
  EXPECT_EQ(problem["error"], "refused");
  EXPECT_EQ(problem["status"], 12);
  EXPECT_EQ(problem["layer"], "connect");
  EXPECT_EQ(problem["address"], "127.0.0.1");
}

}  // namespace
}  // namespace fairlead::tool
