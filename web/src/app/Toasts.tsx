import { useStore } from '@/api/store';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';
import { dismissToast, toasts } from '@/ui/toasts';
import css from './Shell.module.css';

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {shown.map((each) => (
        <div key={each.id} className={css.toast} data-tone={each.tone}>
          <span>{each.text}</span>
          {each.action ? <button type="button" className={css.toastAction} onClick={() => { each.action?.run(); dismissToast(each.id); }}>{each.action.label}</button> : null}
          <button type="button" className={css.toastClose} aria-label={texts.common.dismiss(each.text)} onClick={() => dismissToast(each.id)}><Icon name="close" size={14} /></button>
        </div>
      ))}
    </div>
  );
}
