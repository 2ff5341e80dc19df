#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tests/support/play.h"

namespace bittern::test {
namespace {

constexpr std::array<std::string_view, 16> kVerbs = {
    "client asks",      "client repeats",  "client sends",   "client gets",
    "client waits for", "server says",     "server gets",    "server restarts",
    "server closes",    "server vanishes", "server refuses", "stream closed",
    "time passes",      "wire loses",      "session ends",   "session lives"};

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
    if (word.front() == '!') {
      line.absent.emplace_back(word.substr(1));
    } else if (equals != std::string_view::npos) {
      std::string value(word.substr(equals + 1));
      value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
      line.attributes.emplace_back(word.substr(0, equals), value);
    }
  }
  line.payload = std::string(text);
}

PlayLine read_line(std::string_view text, int number) {
  for (const std::string_view verb : kVerbs) {
    if (text.substr(0, verb.size()) == verb) {
      PlayLine line{number, std::string(verb), {}, {}, {}, {}};
      const std::string_view rest = trimmed(text.substr(verb.size()));
      line.words = std::string(rest);
      read_words(rest, line);
      return line;
    }
  }
  throw std::runtime_error("line " + std::to_string(number) +
                           ": no such verb: " + std::string(text));
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
      play.lines.push_back(read_line(line, number));
    }
  }
  if (play.lines.empty()) {
    throw std::runtime_error(play.name + ": an empty play");
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
