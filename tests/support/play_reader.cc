#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tests/support/play.h"

namespace bittern::test {
namespace {

enum class Behind : std::uint8_t { kRequest, kName, kBytes, kTime, kWords, kNothing };

struct Verb {
  std::string_view words;
  Behind behind;  // what its line goes on with
};

constexpr std::array<Verb, 19> kVerbs = {{
    {"client asks", Behind::kRequest},    {"client repeats", Behind::kRequest},
    {"client sends", Behind::kBytes},     {"client gets", Behind::kRequest},
    {"client waits for", Behind::kName},  {"server says", Behind::kBytes},
    {"server gets", Behind::kBytes},      {"server restarts", Behind::kNothing},
    {"server closes", Behind::kNothing},  {"server vanishes", Behind::kNothing},
    {"server refuses", Behind::kNothing}, {"stream closed", Behind::kNothing},
    {"stream cut", Behind::kNothing},     {"manager has", Behind::kWords},
    {"time passes", Behind::kTime},       {"wire loses", Behind::kName},
    {"wire lost", Behind::kName},         {"session ends", Behind::kNothing},
    {"session lives", Behind::kNothing},
}};

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error(why); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// One word: name, name=value, name="a value", !name.
std::string_view take_word(std::string_view& text) {
  std::size_t end = 0;
  bool quoted = false;
  while (end < text.size() && (quoted || text[end] != ' ')) {
    quoted ^= text[end] == '"';
    ++end;
  }
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

void read_words(std::string_view text, PlayLine& line) {
  while (!text.empty() && text.front() != '<') {
    const std::string_view word = take_word(text);
    const auto equals = word.find('=');
    if (std::count(word.begin(), word.end(), '"') % 2 != 0) {
      refuse("an open quotation: " + std::string(word));
    }
    if (word.size() > 1 && word.front() == '!' && equals == std::string_view::npos) {
      line.absent.emplace_back(word.substr(1));
    } else if (equals != std::string_view::npos && equals > 0 && word.front() != '!') {
      std::string value(word.substr(equals + 1));
      value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
      line.attributes.emplace_back(word.substr(0, equals), value);
    } else {
      refuse("neither name=value nor !name: " + std::string(word));
    }
  }
  line.payload = std::string(text);
}

void read_request(Behind behind, PlayLine& line) {
  read_words(line.words, line);
  if (!line.find("rid")) {
    refuse("no rid");
  }
  const bool more = line.attributes.size() > 1 || !line.absent.empty() || !line.payload.empty();
  if (behind == Behind::kName && more) {
    refuse("more than a rid: " + line.words);
  }
}

void check_time(std::string_view words) {
  const auto unit = words.find_first_not_of("0123456789");
  const bool known =
      unit != std::string_view::npos && (words.substr(unit) == "s" || words.substr(unit) == "ms");
  if (unit == 0 || !known) {
    refuse("neither seconds nor milliseconds: " + std::string(words));
  }
}

// "server 2 says" is "server says" of the stream 1.
std::size_t take_stream(std::string& text) {
  for (const std::string_view who : {"server ", "stream "}) {
    const std::size_t at = who.size();
    if (text.compare(0, at, who) == 0 && at + 1 < text.size() && text[at] >= '1' &&
        text[at] <= '9' && text[at + 1] == ' ') {
      const auto stream = static_cast<std::size_t>(text[at] - '1');
      text.erase(at, 2);
      return stream;
    }
  }
  return 0;
}

PlayLine read_line(std::string text, int number) {
  const std::size_t stream = take_stream(text);
  for (const Verb& verb : kVerbs) {
    const std::string rest = text.substr(std::min(verb.words.size(), text.size()));
    if (text.compare(0, verb.words.size(), verb.words) != 0 || (!rest.empty() && rest[0] != ' ')) {
      continue;
    }
    PlayLine line{number, std::string(verb.words), {}, {}, {}, std::string(trimmed(rest)), stream};
    if (verb.behind == Behind::kRequest || verb.behind == Behind::kName) {
      read_request(verb.behind, line);
    } else if (verb.behind == Behind::kWords) {
      read_words(line.words, line);
    } else if (verb.behind == Behind::kTime) {
      check_time(line.words);
    } else if (verb.behind == Behind::kNothing && !line.words.empty()) {
      refuse("nothing may follow: " + line.words);
    }
    return line;
  }
  refuse("no such verb: " + text);
}

}  // namespace

std::optional<std::string> PlayLine::find(std::string_view name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

Play read_play(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return parse_play(std::filesystem::path(file).filename().string(), text.str());
}

Play parse_play(std::string name, const std::string& text) {
  Play play{std::move(name), {}};
  std::istringstream in(text);
  std::string raw;
  for (int number = 1; std::getline(in, raw); ++number) {
    const std::string_view line = trimmed(raw);
    if (!line.empty() && line.front() != '#') {
      try {
        play.lines.push_back(read_line(std::string(line), number));
      } catch (const std::runtime_error& error) {
        refuse(play.name + ":" + std::to_string(number) + ": " + error.what());
      }
    }
  }
  if (play.lines.empty()) {
    refuse(play.name + ": an empty play");
  }
  return play;
}

std::vector<std::string> play_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(BITTERN_PLAYS)) {
    if (entry.path().extension() == ".play") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace bittern::test
