// SPDX-License-Identifier: Apache-2.0
// Brokers that go and come back, inputs faster than the broker, outputs that are not read.
#include "cli/harbour.hpp"
#include "support/relay.hpp"

#include <csignal>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using std::chrono::seconds;
using support::Mosquitto;

std::string line(int number) { return "line " + std::to_string(number) + "\n"; }

/// A stream of lines to a listener with a kept session, whatever happens to the broker between them.
class Stream : public testing::TestWithParam<std::string> {
 protected:
  void begin(Mosquitto& broker) {
    const Arguments listen = {"sub", broker.endpoint(), "-t", "plant/#", "-q", "2", "-c", "-i", "listener"};
    EXPECT_EQ(run(listen + Arguments{"-E"}).status, 0);
    listener_ = std::make_unique<Tool>(listen + Arguments{"-d"});
    EXPECT_TRUE(listener_->complains("subscribed"));
    streamer_ = std::make_unique<Tool>(
        Arguments{"pub", broker.endpoint(), "-t", "plant/l", "-l", "-q", GetParam(), "-i", "streamer", "--json"},
        ToolSetting{.from = Input::open});
  }
  void write(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string text = line(written_++);
      streamer_->write(text);
      expected_ += text;
    }
  }
  std::unique_ptr<Tool> listener_;
  std::unique_ptr<Tool> streamer_;
  std::string expected_;
  int written_ = 0;
};

TEST_P(Stream, ABrokerThatRestartsLosesNoLine) {
  Mosquitto broker({.persistence = true});
  begin(broker);
  write(50);
  EXPECT_TRUE(listener_->says(line(49)));
  for (int restart = 0; restart < 2; ++restart) {
    write(20);
    broker.stop();
    write(20);  // Into a connection that is lost, or a queue.
    broker.start();
    write(20);
  }
  streamer_->end_input();
  const Ran streamed = streamer_->finish(seconds(60));
  EXPECT_EQ(streamed.status, 0) << streamed;
  const auto account = nlohmann::json::parse(streamed.out);
  EXPECT_EQ(account["delivered"], written_);
  EXPECT_GE(account["connections"], 2);
  EXPECT_TRUE(listener_->says(line(written_ - 1), seconds(60)));
  listener_->signal(SIGTERM);
  const Ran heard = listener_->finish();
  EXPECT_EQ(heard.status, 0);
  if (GetParam() == "2") {
    EXPECT_EQ(heard.out, expected_) << "once each, in order";
  } else {
    for (int i = 0; i < written_; ++i) EXPECT_NE(heard.out.find(line(i)), std::string::npos) << line(i);
  }
}

INSTANTIATE_TEST_SUITE_P(Qos, Stream, testing::Values("1", "2"), [](const auto& row) { return "q" + row.param; });

TEST(Outage, LinesThatComeMeanwhileWaitInTheirPipe) {
  Mosquitto broker({.persistence = true});
  Tool streamer({"pub", broker.endpoint(), "-t", "plant/l", "-l", "-q", "1", "-i", "streamer"}, {.from = Input::open});
  streamer.write("first\n");
  ASSERT_TRUE(logged(broker, "Sending PUBACK to streamer"));
  broker.stop();
  // 100 MB are offered; what the command takes is bounded by its queue, what is offered beyond stays in the pipe.
  const std::string block = std::string(1023, 'x') + "\n";
  std::size_t taken = 0;
  auto quiet_since = std::chrono::steady_clock::now();
  while (taken < 100'000'000 && std::chrono::steady_clock::now() - quiet_since < seconds(1)) {
    if (const std::size_t n = streamer.offer(block); n != 0) {
      taken += n;
      quiet_since = std::chrono::steady_clock::now();
    }
  }
  EXPECT_LT(taken, 2'000'000U);
  EXPECT_TRUE(streamer.running());
  streamer.signal(SIGINT);
  const Ran ran = streamer.finish();
  EXPECT_EQ(ran.status, 5) << ran;
  EXPECT_NE(ran.err.find("Interrupted before everything was delivered."), std::string::npos) << ran;
}

TEST(Outage, ASubscriberComesBackByItself) {
  Mosquitto broker({});
  Tool sub({"sub", broker.endpoint(), "-t", "plant/#", "-i", "listener"});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  broker.kill();
  ASSERT_TRUE(sub.complains("Trying again in"));
  broker.start();
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener", 2));
  EXPECT_EQ(run({"pub", broker.endpoint(), "-t", "plant/7", "-m", "back"}).status, 0);
  EXPECT_TRUE(sub.says("back\n"));
  EXPECT_TRUE(sub.complains("Connected again."));
  sub.signal(SIGTERM);
  EXPECT_EQ(sub.finish().status, 0);
}

TEST(Outage, AStopSignalEndsTheWaitForABroker) {
  Mosquitto broker({});
  Tool sub({"sub", broker.endpoint(), "-t", "plant/#", "-i", "listener"});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  broker.stop();
  ASSERT_TRUE(sub.complains("Trying again in"));
  sub.signal(SIGINT);
  EXPECT_EQ(sub.finish(seconds(5)).status, 0);
}

TEST(Outage, AtQos0LinesThatMayBeLostAreSaid) {
  Mosquitto broker({});
  Tool streamer({"pub", broker.endpoint(), "-t", "plant/l", "-l", "-i", "streamer"}, {.from = Input::open});
  streamer.write("first\n");
  ASSERT_TRUE(logged(broker, "Received PUBLISH from streamer"));
  broker.kill();
  ASSERT_TRUE(streamer.complains("lines on their way at QoS 0"));
  ASSERT_TRUE(streamer.complains("Trying again in"));
  broker.start();
  ASSERT_TRUE(streamer.complains("Connected again."));
  streamer.write("second\n");
  streamer.end_input();
  const Ran ran = streamer.finish(seconds(30));
  EXPECT_EQ(ran.status, 13) << ran;
  EXPECT_TRUE(logged(broker, "Received PUBLISH from streamer"));
}

TEST(Outage, AMessageOfQos0ThatWasCutOffIsPublishedAgain) {
  // Nobody has a message whose last byte has not left, so that it may be sent again without being doubled.
  Mosquitto broker({});
  support::Relay relay(broker.port(), support::cut_once(support::Toward::server, 500'000));
  const support::TemporaryFolder folder;
  const std::string file = (folder.path() / "large").string();
  support::write_file(file, std::string(8'000'000, 'x'));
  Tool sub({"sub", broker.endpoint(), "-t", "plant/f", "-i", "listener", "-F", "%l", "-C", "1"});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  const Ran ran = run({"pub", relay.instead_of(broker.endpoint()), "-t", "plant/f", "-f", file, "--json"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(nlohmann::json::parse(ran.out)["connections"], 2) << ran;
  EXPECT_EQ(sub.finish().out, "8000000\n");
}

TEST(Output, AReaderThatDoesNotReadStopsNothingButTheMessages) {
  Mosquitto broker({});
  Tool sub({"sub", broker.endpoint(), "-t", "plant/#", "-q", "1", "-k", "2", "-i", "listener"}, {.to = Output::pipe});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  const std::string large(1'000'000, 'x');
  const support::TemporaryFolder folder;
  const std::string file = (folder.path() / "large").string();
  support::write_file(file, large);
  EXPECT_EQ(run({"pub", broker.endpoint(), "-t", "plant/f", "-q", "1", "-f", file}).status, 0);
  // More than twice as long as the broker waits for a sign of life.
  ASSERT_TRUE(logged(broker, "Received PINGREQ from listener", 4)) << "it says that it lives while nobody reads";
  std::string all;
  while (all.size() < large.size() + 1 && sub.running()) all += sub.read(65536);
  EXPECT_TRUE(all == large + "\n");
  sub.signal(SIGTERM);
  EXPECT_EQ(sub.finish().status, 0);
  const std::string log = broker.log();
  EXPECT_EQ(log.find("as listener", log.find("as listener") + 1), std::string::npos) << "one connection all the time";
}

TEST(Output, AStopSignalEndsItWhileNobodyReads) {
  Mosquitto broker({});
  Tool sub({"sub", broker.endpoint(), "-t", "plant/#", "-i", "listener"}, {.to = Output::pipe});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  const support::TemporaryFolder folder;
  const std::string file = (folder.path() / "large").string();
  support::write_file(file, std::string(1'000'000, 'x'));
  EXPECT_EQ(run({"pub", broker.endpoint(), "-t", "plant/f", "-f", file}).status, 0);
  sub.signal(SIGINT);
  const Ran ran = sub.finish(seconds(10));
  EXPECT_EQ(ran.status, 5) << ran;
  EXPECT_NE(ran.err.find("standard output was not read"), std::string::npos) << ran;
}

}  // namespace
}  // namespace fairlead::tool
