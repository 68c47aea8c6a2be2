package io.ctk.testing.cgroup;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupEvents;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.LimitEvent;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.testing.Await;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** All that a group's events have told so far. */
public final class EventLog implements AutoCloseable {
    private final CgroupEvents events;
    private final List<CgroupEvent> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end;

    public EventLog(Cgroup group, PressureTrigger... triggers) throws IOException {
        events = group.events(triggers);
        end = events.forEach(told::add);
    }

    public List<CgroupEvent> told() {
        return List.copyOf(told);
    }

    /** Completes when nothing more will be told. */
    public CompletableFuture<Void> end() {
        return end;
    }

    public boolean has(Class<? extends CgroupEvent> kind) {
        return told.stream().anyMatch(kind::isInstance);
    }

    public void await(CgroupEvent event) throws Exception {
        await(event.toString(), event::equals);
    }

    /** Waits for word that a limit was felt, at least that often since the group was made. */
    public void await(LimitEvent limit, long total) throws Exception {
        await(
                limit + " " + total + " times",
                event -> event instanceof CgroupEvent.LimitFelt felt && felt.limit() == limit && felt.total() >= total);
    }

    void await(String what, Predicate<CgroupEvent> wished) throws Exception {
        Await.value(what, this::told, all -> all.stream().anyMatch(wished));
    }

    @Override
    public void close() {
        events.close();
    }
}
