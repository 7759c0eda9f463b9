// Tells the portal that this text was on screen, so that it can say later what changed since. Once per page.
for (const form of document.querySelectorAll("form[data-look]")) {
  const tell = () => {
    if (document.visibilityState !== "visible" || form.dataset.told) return;
    form.dataset.told = "1";
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => {});
  };
  // A glance in passing is not reading.
  setTimeout(() => {
    tell();
    document.addEventListener("visibilitychange", tell);
  }, 5000);
}
