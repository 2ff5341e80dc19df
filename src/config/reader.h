// Takes one table's settings out, notes which keys were asked for, and reports the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/document.h"
#include "config/rules.h"

namespace bittern::config {

// Collects what is wrong with one file.
class Mistakes {
 public:
  explicit Mistakes(std::string_view file) : file_(file) {}

  void add(std::uint32_t line, std::string_view key, std::string message);
  // All of them, in the order of their lines.
  [[nodiscard]] std::vector<Mistake> take();

 private:
  std::string file_;
  std::vector<Mistake> mistakes_;
};

struct Range {
  std::int64_t lowest;
  std::int64_t highest;
  const char* unit;  // "seconds", or nullptr for a mere number
};

inline constexpr std::string_view kThreads = "threads";  // the one key above all tables

class Reader {
 public:
  using Check = Checked (*)(std::string_view);

  // `header` is as written in the file, "[bosh]" or "[[server]]"; empty for what stands above all
  // tables.
  Reader(const Table& table, std::string_view header, Mistakes& mistakes);

  // Each leaves `out` alone if the key is absent or wrong; wrong values are reported.
  template <typename Number>
  void number(std::string_view key, const Range& range, Number& out) {
    if (const auto value = integer(key, range)) {
      out = static_cast<Number>(*value);
    }
  }
  void text(std::string_view key, Check check, std::string& out);
  void boolean(std::string_view key, bool& out);

  struct Line {
    std::uint32_t line;
    std::string text;
  };
  struct Lines {
    std::uint32_t line;
    std::size_t written;        // as many elements has the array
    std::vector<Line> checked;  // those that pass the check
  };
  // An array of strings; nullopt if the key is absent or no array.
  std::optional<Lines> texts(std::string_view key, Check check);

  // The key's value, nullptr if absent; the key is a known one from now on.
  const Value* find(std::string_view key);
  // Without it the table makes no sense: reported if absent.
  void require(std::string_view key, std::string_view why);
  // The key has a meaning only without `place`: reported if there.
  void refuse_beside(std::string_view place, std::string_view key, std::string_view remedy);
  void mistake(std::uint32_t line, std::string_view key, std::string message);
  // Reports every key that was not asked for.
  void finish();

 private:
  std::optional<std::int64_t> integer(std::string_view key, const Range& range);
  [[nodiscard]] std::optional<std::string> checked(std::string_view key, const Value& value,
                                                   Check check);

  const Table& table_;
  std::string header_;
  Mistakes& mistakes_;
  std::vector<std::string_view> known_;
};

}  // namespace bittern::config
