#include "check/password.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iostream>
#include <istream>

namespace bittern::check {
namespace {

constexpr std::size_t kMostBytes = 1024;
constexpr std::array kEndingSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// What a signal's handler has to know: it has no other way to.
int silenced_terminal = -1;  // NOLINT(*-avoid-non-const-global-variables)
termios echoing = {};        // NOLINT(*-avoid-non-const-global-variables)

// The terminal must not stay silent when the program ends. Both calls may be made in a handler
// (POSIX.1-2017 §2.4.3); the signal comes again when this returns, and then ends the program.
void on_signal(int number) {
  (void)tcsetattr(silenced_terminal, TCSANOW, &echoing);
  (void)std::signal(number, SIG_DFL);
  (void)raise(number);
}

// A terminal that does not echo what is typed, until the end.
class Silence {
 public:
  explicit Silence(int terminal) {
    if (tcgetattr(terminal, &echoing) != 0) {
      return;
    }
    silenced_terminal = terminal;
    for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
      before_[i] = std::signal(kEndingSignals[i], on_signal);
      if (before_[i] == SIG_IGN) {
        (void)std::signal(kEndingSignals[i], SIG_IGN);
      }
    }
    termios silent = echoing;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silenced_ = tcsetattr(terminal, TCSAFLUSH, &silent) == 0;
  }
  ~Silence() {
    if (silenced_terminal < 0) {
      return;
    }
    (void)tcsetattr(silenced_terminal, TCSAFLUSH, &echoing);
    for (std::size_t i = 0; i < kEndingSignals.size(); ++i) {
      (void)std::signal(kEndingSignals[i], before_[i]);
    }
    silenced_terminal = -1;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  [[nodiscard]] bool silenced() const { return silenced_; }

 private:
  using Handler = void (*)(int);

  bool silenced_ = false;
  std::array<Handler, kEndingSignals.size()> before_ = {};
};

// Terminals give a line at a time.
std::string read_line(int terminal) {
  std::array<char, kMostBytes> line{};
  const ssize_t size = read(terminal, line.data(), line.size());
  const std::string text(line.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return text.substr(0, text.find('\n'));
}

void say(int terminal, const std::string& text) {
  (void)!write(terminal, text.data(), text.size());
}

std::string first_line(std::istream& stream) {
  std::string line;
  std::getline(stream, line);
  if (!line.empty() && line.back() == '\r') {
    line.pop_back();
  }
  return line;
}

}  // namespace

base::Expected<std::string, std::string> ask_password(const std::string& prompt) {
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (terminal < 0) {
    return base::make_unexpected(std::string(
        "there is no terminal to ask for the password; name a file that has it, or -, by "
        "--password-file"));
  }
  std::string password;
  bool silent = false;
  {
    const Silence silence(terminal);
    silent = silence.silenced();
    if (silent) {
      say(terminal, prompt);
      password = read_line(terminal);
      say(terminal, "\n");
    }
  }
  (void)close(terminal);
  if (!silent) {
    return base::make_unexpected(
        std::string("the terminal cannot be kept from showing what is "
                    "typed; use --password-file"));
  }
  return password;
}

base::Expected<std::string, std::string> read_password(const std::string& file) {
  std::ifstream named;
  const bool standard_input = file == "-";
  if (!standard_input) {
    named.open(file);
    if (!named.is_open()) {
      return base::make_unexpected("--password-file " + file + ": " + std::strerror(errno));
    }
  }
  std::string password = first_line(standard_input ? std::cin : named);
  if (password.empty()) {
    return base::make_unexpected("--password-file " + file + ": its first line has no password");
  }
  return password;
}

}  // namespace bittern::check
