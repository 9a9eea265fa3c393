/** Tells something once: adds it to the notes of the first reply that comes by. */
export function noteOnce(notice: () => string | null | undefined) {
  let told = false;
  return <Reply extends { notes?: string[] }>(reply: Reply): Reply => {
    const note = told ? null : notice();
    told = true;
    return note ? { ...reply, notes: [...(reply.notes ?? []), note] } : reply;
  };
}
