// SPDX-License-Identifier: Apache-2.0
// Keeps the list of temporary files, and removes them when a signal ends the program.
#include "toolkit/temporary_file.hpp"

#include <array>
#include <csignal>
#include <utility>

#include <unistd.h>

namespace kos::toolkit {
namespace {

constexpr std::array kSignals{SIGHUP, SIGINT, SIGTERM};

// The list must not change under the handler.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t blocked;
        sigemptyset(&blocked);
        for (const int signal : kSignals) {
            sigaddset(&blocked, signal);
        }
        pthread_sigmask(SIG_BLOCK, &blocked, &before_);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

}  // namespace

TemporaryFile* TemporaryFile::first_ = nullptr;

TemporaryFile::TemporaryFile(std::filesystem::path target)
    : target_{std::move(target)}, path_{target_.string() + ".tmp." + std::to_string(getpid())} {
    catch_signals();
    const SignalsBlocked blocked;
    next_ = first_;
    if (next_ != nullptr) {
        next_->previous_ = this;
    }
    first_ = this;
}

TemporaryFile::~TemporaryFile() {
    const SignalsBlocked blocked;
    (previous_ != nullptr ? previous_->next_ : first_) = next_;
    if (next_ != nullptr) {
        next_->previous_ = previous_;
    }
    unlink(path_.c_str());  // after commit() there is no such file
}

std::error_code TemporaryFile::commit() {
    std::error_code error;
    std::filesystem::rename(path_, target_, error);
    return error;
}

// Only what is safe in a handler: unlink(), signal() and raise(); c_str() reads.
void TemporaryFile::remove_all(int signal) {
    for (const TemporaryFile* file = first_; file != nullptr; file = file->next_) {
        unlink(file->path_.c_str());
    }
    // The program ends as it would have without the handler, so that its caller sees the signal.
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void TemporaryFile::catch_signals() {
    static bool caught = false;
    if (std::exchange(caught, true)) {
        return;
    }
    for (const int signal : kSignals) {
        struct sigaction old{};
        sigaction(signal, nullptr, &old);
        if (old.sa_handler == SIG_DFL) {  // what the caller ignores (nohup) stays ignored
            struct sigaction handler{};
            handler.sa_handler = remove_all;
            sigaction(signal, &handler, nullptr);
        }
    }
}

}  // namespace kos::toolkit
