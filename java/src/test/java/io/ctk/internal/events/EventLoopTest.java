package io.ctk.internal.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import io.ctk.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    /** A pipe without a writer: it is ready whenever somebody looks. */
    private static Descriptor ready() throws IOException {
        int[] pipe = new int[2];
        NativeError error = new NativeError();
        error.check(Libctk.ctk_pipe_open(pipe, error.bytes()));
        Libctk.ctk_descriptor_close(pipe[1]);
        return new Descriptor(pipe[0]);
    }

    /** Counts how often it was called, and wants that many calls. */
    private static final class Counter implements EventHandler {
        private final AtomicInteger calls = new AtomicInteger();
        private final CountDownLatch wanted;

        Counter(int wanted) {
            this.wanted = new CountDownLatch(wanted);
        }

        @Override
        public boolean ready() {
            calls.incrementAndGet();
            wanted.countDown();
            return wanted.getCount() > 0;
        }

        @Override
        public void lost(Exception reason) {
            calls.addAndGet(1_000_000);
        }

        void await() throws InterruptedException {
            assertThat(wanted.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static EventLoop.Registration add(Descriptor descriptor, EventHandler handler) throws IOException {
        return EventLoop.instance().add(descriptor, EventLoop.Interest.READABLE, handler);
    }

    @Test
    void callsUntilTheHandlerHasEnough() throws Exception {
        try (Descriptor descriptor = ready()) {
            Counter counter = new Counter(3);
            EventLoop.Registration registration = add(descriptor, counter);
            counter.await();
            // Another's turn, so that a fourth call would have come before.
            Counter other = new Counter(2);
            try (Descriptor second = ready()) {
                add(second, other);
                other.await();
            }
            assertThat(counter.calls).hasValue(3);
            registration.close(); // ended already
        }
    }

    @Test
    void servesMany() throws Exception {
        List<Counter> counters = new ArrayList<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            counters.add(new Counter(5));
            descriptors.add(ready());
            add(descriptors.get(i), counters.get(i));
        }
        for (Counter counter : counters) {
            counter.await();
        }
        descriptors.forEach(Descriptor::close);
        assertThat(counters).allMatch(counter -> counter.calls.get() == 5);
    }

    @Test
    void aClosedRegistrationIsNotCalled() throws Exception {
        try (Descriptor descriptor = ready()) {
            Counter endless = new Counter(Integer.MAX_VALUE);
            EventLoop.Registration registration = add(descriptor, endless);
            Await.until("it is called again and again", () -> endless.calls.get() > 100);
            registration.close();
            // A call that is being made may end after it.
            Counter other = new Counter(1);
            try (Descriptor second = ready()) {
                add(second, other);
                other.await();
            }
            int calls = endless.calls.get();
            assertThat(calls).isLessThan(1_000_000);
            Thread.sleep(20);
            assertThat(endless.calls).hasValue(calls);
        }
    }

    @Test
    void aDescriptorThatIsClosedUnderItIsLost() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        Descriptor descriptor = ready();
        add(descriptor, new EventHandler() {
            @Override
            public boolean ready() {
                descriptor.close();
                return true;
            }

            @Override
            public void lost(Exception reason) {
                assertThat(reason).hasMessageContaining("closed");
                lost.countDown();
            }
        });
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClosedDescriptorIsRefused() throws Exception {
        Descriptor descriptor = ready();
        descriptor.close();
        assertThatThrownBy(() -> add(descriptor, new Counter(1))).hasMessage("closed");
    }
}
