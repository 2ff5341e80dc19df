#include "bench/load/report.h"

#include <sys/resource.h>

#include <cinttypes>
#include <cstdarg>
#include <cstdio>

namespace bittern::bench {
namespace {

void say(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

std::string latency_of(const Histogram& latency) {
  std::string text =
      format(R"("latency_us":{"p50":%)" PRIu64 R"(,"p90":%)" PRIu64 R"(,"p99":%)" PRIu64
             R"(,"p999":%)" PRIu64 R"(,"max":%)" PRIu64 R"(,"mean":%.1f},"latency_histogram":[)",
             latency.quantile(0.5), latency.quantile(0.9), latency.quantile(0.99),
             latency.quantile(0.999), latency.max(), latency.mean());
  const char* separator = "";
  for (const auto& [upper, count] : latency.buckets()) {
    text += format("%s[%" PRIu64 ",%" PRIu64 "]", separator, upper, count);
    separator = ",";
  }
  return text += "]";
}

}  // namespace

std::string format(const char* form, ...) {
  std::va_list arguments;
  va_start(arguments, form);
  char text[1024];
  const int length = std::vsnprintf(text, sizeof text, form, arguments);
  va_end(arguments);
  return length < 0 ? std::string() : std::string(text);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out += '"';
}

void say_ready(std::size_t sessions, double setup_seconds) {
  say(format(R"({"event":"ready","sessions":%zu,"setup_s":%.3f})", sessions, setup_seconds));
}

void say_done(const Account& account, double seconds, double cpu_seconds, const std::string& more) {
  std::string line =
      format(R"({"event":"done","seconds":%.6f,"sent":%)" PRIu64 R"(,"received":%)" PRIu64
             R"(,"lost":%)" PRIu64 R"(,"duplicated":%)" PRIu64 R"(,"disordered":%)" PRIu64
             R"(,"errors":%)" PRIu64 R"(,"first_error":)",
             seconds, account.sent, account.received, account.lost, account.duplicated,
             account.disordered, account.errors);
  line += quoted(account.first_error);
  line += format(R"(,"requests":%)" PRIu64 R"(,"renewals":%)" PRIu64 R"(,"retries":%)" PRIu64
                 R"(,"lives":%)" PRIu64 R"(,"http_bytes_sent":%)" PRIu64
                 R"(,"http_bytes_received":%)" PRIu64 ",",
                 account.requests, account.renewals, account.retries, account.lives,
                 account.bytes_sent, account.bytes_received);
  line += latency_of(account.latency);
  line += format(R"(,"cpu_s":%.3f)", cpu_seconds);
  say(line + more + "}");
}

void say_ended() { say(R"({"event":"ended"})"); }

double cpu_now() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace bittern::bench
