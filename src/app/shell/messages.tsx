import { dismiss, messages } from "../state/messages.ts";

/** What was told and not yet dismissed. The region is always there, so that a screen reader hears what enters it. */
export function Messages() {
  return (
    <div class="messages" role="status">
      {messages.value.map(({ id, text }) => (
        <p key={id}>
          <span>{text}</span>
          <button type="button" aria-label={`Dismiss: ${text.slice(0, 60)}`} onClick={() => dismiss(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
