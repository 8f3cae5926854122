// SPDX-License-Identifier: Apache-2.0
// Whatever is edited, edit() takes and refuses what load() of the resulting text does, for the same
// reasons and with the same settings; and an edit says where in its own text it is wrong.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "config/editing.h"

namespace tandem::config {
namespace {

// Random documents and edits, by most authors in a world so small that they clash often.
class Author {
 public:
  explicit Author(Random& random) : random_(random), room_(random.one_in(3) ? 1 : 8) {}

  std::string document() {
    std::string text = one_in(8) ? "\xef\xbb\xbf" : "";
    text +=
        gap() + "{" +
        members({
            [&] { return server(); },
            [&] { return lease_times(); },
            [&] { return options("options"); },
            [&] { return member("scopes", list(5, [&] { return scope(network(), true); })); },
            [&] { return member("shared-networks", list(2, [&] { return shared_network(); })); },
            [&] { return member("reservations", list(2, [&] { return reservation(network()); })); },
            [&] { return definitions(); },
        });
    return text + gap() + "}" + gap();
  }

  Edit edit() {
    Edit edit;
    const std::uint64_t kind = random_.below(10);
    edit.action = kind < 6   ? Edit::Action::Put
                  : kind < 8 ? Edit::Action::Remove
                             : Edit::Action::Add;
    const std::uint32_t n = network();
    const std::string scope_name = fmt::format("10.0.{}.0{}", n, one_in(3) ? "/24" : "");
    switch (random_.below(12)) {
      case 0:
        return finish(edit, {"scopes", scope_name}, scope(one_in(6) ? network() : n, true));
      case 1:
      case 2:
        return finish(edit, {"scopes", scope_name, "reservations", host(n)}, reservation(n));
      case 3:
        return finish(edit, {"scopes", scope_name, "pools", pool_range(n)}, pool(n));
      case 4:
        return finish(edit, {"scopes", scope_name, "exclusions", host(n)},
                      fmt::format("\"{}\"", host(n)));
      case 5:
        return finish(edit, {"scopes", scope_name, "options", option_name()}, option_value());
      case 6:
        return finish(edit, {"scopes", scope_name, time_key()}, time());
      case 7:
        return finish(edit, {"shared-networks", network_name()}, shared_network());
      case 8:
        return finish(edit, {"reservations", host(n)}, reservation(n));
      case 9:
        return finish(edit, {time_key()}, time());
      case 10:
        return one_in(2) ? finish(edit, {"options", option_name()}, option_value())
                         : finish(edit, {"server", one_in(2) ? "name" : "nonsense"}, "\"x\"");
      default:
        return one_in(2) ? finish(edit, {"option-definitions", "own"}, definition())
                         : finish(edit, {"shared-networks", network_name(), "scopes", scope_name},
                                  fmt::format("\"10.0.{}.0/24\"", n));
    }
  }

 private:
  bool one_in(std::uint64_t n) { return random_.one_in(n); }
  template <typename... T>
  std::string one_of(T... texts) {
    const std::array<std::string, sizeof...(T)> all = {texts...};
    return all[random_.below(all.size())];
  }
  std::uint32_t network() { return static_cast<std::uint32_t>(random_.below(5)); }

  // Add wants the list, Put and Remove the element.
  Edit finish(Edit edit, Where where, std::string text) {
    if (edit.action == Edit::Action::Add && where.size() > 1) where.pop_back();
    edit.where = std::move(where);
    if (edit.action != Edit::Action::Remove) edit.text = gap() + text + gap();
    edit.must_exist = one_in(16);
    return edit;
  }

  // --- form

  std::string gap() {
    return one_of<std::string>("", "", " ", "\n", "\n  ", "\n    ", " /* c */ ", " // c, }\n  ");
  }
  std::string member(std::string_view key, const std::string& value) {
    return fmt::format("\"{}\"{}:{}{}", key, gap(), one_in(4) ? gap() : " ", value);
  }
  std::string members(std::vector<std::function<std::string()>> makers) {
    std::string text;
    for (const auto& make : makers) {
      if (one_in(4)) continue;
      const std::string made = make();
      if (made.empty()) continue;
      text += (text.empty() ? "" : "," + gap()) + made;
    }
    return gap() + text + (!text.empty() && one_in(6) ? gap() + "," : "") + gap();
  }
  template <typename Make>
  std::string list(std::uint64_t most, Make make) {
    std::string text = "[" + gap();
    const std::uint64_t count = random_.below(most + 1);
    for (std::uint64_t i = 0; i < count; ++i) {
      text += make() + gap() + (i + 1 < count || one_in(6) ? "," : "") + gap();
    }
    return text + "]";
  }

  // --- content

  std::string server() {
    return member("server", fmt::format("{{ \"name\": \"{}\" }}", one_of<std::string>("a", "b")));
  }
  std::string time_key() {
    if (!one_in(room_)) return "lease-time";
    return one_of<std::string>("lease-time", "lease-time-min", "lease-time-max", "renewal-time",
                               "rebinding-time");
  }
  std::string time() {
    if (!one_in(room_)) return one_of<std::string>("\"1h\"", "\"8h\"");
    return one_of<std::string>("30", "\"2m\"", "\"1h\"", "\"8h\"", "\"30d\"", "\"forever\"");
  }
  std::string lease_times() { return one_in(2) ? "" : member(time_key(), time()); }
  std::string option_name() {
    if (!one_in(room_)) return one_of<std::string>("routers", "3");
    return one_of<std::string>("routers", "3", "domain-name-servers", "own", "230", "lease", "51");
  }
  std::string option_value() {
    if (!one_in(room_)) return "[\"10.0.0.1\"]";
    return one_of<std::string>("[\"10.0.0.1\"]", "\"hex:0a000001\"", "7", "[\"x\"]",
                               "{\"value\": [\"10.0.0.2\"], \"send\": \"always\"}");
  }
  std::string options(std::string_view key) {
    return member(key, "{" + gap() + member(option_name(), option_value()) + gap() + "}");
  }
  std::string definition() {
    return fmt::format("{{\"code\": {}, \"name\": \"{}\", \"type\": \"{}\"}}",
                       one_of<std::string>("230", "231", "6"),
                       one_of<std::string>("own", "own", "routers"),
                       one_of<std::string>("uint8", "ipv4-address", "nonsense"));
  }
  std::string definitions() {
    return one_in(2) ? "" : member("option-definitions", list(1, [&] { return definition(); }));
  }
  std::string host(std::uint32_t n) {
    return fmt::format("10.0.{}.{}", n, 10 + random_.below(5 * room_));
  }
  std::string pool_range(std::uint32_t n) {
    const std::uint64_t start = 10 + 10 * random_.below(3);
    return fmt::format("10.0.{}.{}-10.0.{}.{}", n, start, n, start + 5 + random_.below(8));
  }
  std::string pool(std::uint32_t n) {
    return fmt::format("{{ \"range\": \"{}\"{} }}", pool_range(n),
                       one_in(3) ? ", " + member(time_key(), time()) : "");
  }
  std::string reservation(std::uint32_t n) {
    std::string text = "{" + gap();
    if (!one_in(5)) text += fmt::format("\"address\": \"{}\",{}", host(n), gap());
    text += one_in(6) ? fmt::format("\"client-id\": \"text:c{}\"", random_.below(3))
                      : fmt::format("\"hardware-address\": \"52:54:00:00:00:{:02x}\"",
                                    random_.below(8 * room_));
    if (one_in(6)) text += ", " + member(time_key(), time());
    if (one_in(30)) text += ", \"nam\": \"x\"";
    if (one_in(30)) text += ", \"name\": \"x\", \"name\": \"y\"";
    return text + gap() + "}";
  }
  std::string scope(std::uint32_t n, bool) {
    const bool wide = one_in(20 * room_);
    return "{" +
           members({
               [&] {
                 return member("subnet",
                               fmt::format("\"10.0.{}.0/{}\"", wide ? n & ~1u : n, wide ? 23 : 24));
               },
               [&] { return member("name", "\"s\""); },
               [&] { return one_in(2) ? "" : member("pools", list(2, [&] { return pool(n); })); },
               [&] {
                 return one_in(2) ? ""
                                  : member("exclusions",
                                           list(2, [&] { return fmt::format("\"{}\"", host(n)); }));
               },
               [&] {
                 return one_in(2) ? ""
                                  : member("reservations", list(3, [&] { return reservation(n); }));
               },
               [&] {
                 return one_in(4)
                            ? member("relays", fmt::format("[\"192.0.2.{}\"]", random_.below(3)))
                            : "";
               },
               [&] {
                 return one_in(4)
                            ? member("interfaces", fmt::format("[\"eth{}\"]", random_.below(3)))
                            : "";
               },
               [&] { return one_in(3) ? options("options") : ""; },
               [&] { return lease_times(); },
           }) +
           "}";
  }
  std::string network_name() { return one_of<std::string>("Floor 1", "Floor 2", "q\\\"x"); }
  std::string shared_network() {
    return "{" + gap() + member("name", "\"" + network_name() + "\"") + "," + gap() +
           member("scopes", list(2, [&] { return fmt::format("\"10.0.{}.0/24\"", network()); })) +
           (one_in(4) ? ", \"relays\": [\"192.0.2.1\"]" : "") +
           (one_in(3) ? ", " + member(time_key(), time()) : "") + gap() + "}";
  }

  Random& random_;
  std::uint64_t room_;
};

std::string rendered(std::vector<Fault> faults, bool errors_only) {
  if (errors_only) {
    std::erase_if(faults, [](const Fault& fault) { return fault.severity == Severity::Warning; });
  }
  std::ranges::sort(faults, {},
                    [](const Fault& f) { return std::tie(f.place, f.path, f.message); });
  std::string text;
  for (const Fault& fault : faults) text += render("f", fault);
  return text;
}

void expect_same(const Configuration& a, const Configuration& b) {
  RC_ASSERT(a.text() == b.text());
  RC_ASSERT(a.size() == a.text().size());
  RC_ASSERT(a.settings()->topology.source() == b.settings()->topology.source());
  RC_ASSERT(a.settings()->server_name == b.settings()->server_name);
  RC_ASSERT(a.option_definitions() == b.option_definitions());
  RC_ASSERT(rendered(a.warnings(), false) == rendered(b.warnings(), false));
  for (const std::string_view list : {"scopes", "shared-networks", "reservations"}) {
    RC_ASSERT(a.names({std::string(list)}) == b.names({std::string(list)}));
  }
}

// A document that loads, however often it takes.
Loaded good_document(Author& author) {
  for (int i = 0; i < 2000; ++i) {
    Loaded loaded = load(author.document(), 1);
    if (loaded.configuration != nullptr) return loaded;
  }
  return load("{}", 1);
}

RC_GTEST_PROP(EditProperty, TakesAndRefusesWhatLoadOfTheResultDoes, (std::uint64_t seed)) {
  Random random{seed};
  Author author{random};
  std::shared_ptr<const Configuration> now = good_document(author).configuration;
  for (int i = 0; i < 40; ++i) {
    std::vector<Edit> edits;
    for (std::uint64_t n = random.one_in(3) ? 3 : 1; n > 0; --n) edits.push_back(author.edit());
    const Trial trial = try_edit(*now, edits);
    const Loaded edited = edit(*now, edits);
    RC_ASSERT(edited.refusal == trial.loaded.refusal);
    RC_ASSERT(edited.errors == trial.loaded.errors);
    RC_ASSERT((edited.configuration == nullptr) == (edited.refusal != Loaded::Refusal::None));
    for (const Fault& fault : edited.faults) {
      if (!fault.edit) continue;
      RC_ASSERT(*fault.edit < edits.size());
      const std::string& text = edits[*fault.edit].text;
      RC_ASSERT(fault.place.line <= 1 + std::ranges::count(text, '\n'));
    }
    if (trial.text.empty()) continue;  // nothing to be changed was found
    RC_LOG() << now->text() << "\n-----\n" << trial.text << "\n-----\n";
    for (const Edit& e : edits) {
      RC_LOG() << static_cast<int>(e.action) << " " << text_of(e.where) << " " << e.text << "\n";
    }
    const Loaded loaded = load(trial.text);
    if (loaded.errors > 0 || edited.errors > 0) {
      RC_ASSERT(rendered(trial.loaded.faults, true) == rendered(loaded.faults, true));
      continue;
    }
    RC_ASSERT(edited.refusal == Loaded::Refusal::None);
    expect_same(*edited.configuration, *loaded.configuration);
    const Loaded again = load(trial.text, 0, now.get());
    expect_same(*again.configuration, *loaded.configuration);
    RC_ASSERT(diff(*again.configuration, *edited.configuration).empty());
    now = edited.configuration->with_revision(static_cast<std::uint64_t>(i) + 2);
  }
}

}  // namespace
}  // namespace tandem::config
