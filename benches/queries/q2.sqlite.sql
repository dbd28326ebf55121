SELECT json_object('data', json_object('employees', json_object('nodes', json_group_array(json_object(
  'number', e.number, 'name', e.name,
  'department', json_object('code', d.code, 'name', coalesce(d.name->>'zh-CN', d.name->>'en')),
  'position', CASE WHEN p.id IS NOT NULL THEN
    json_object('code', p.code, 'name', coalesce(p.name->>'zh-CN', p.name->>'en')) END,
  'completions', json_object('nodes', (
    SELECT coalesce(json_group_array(json_object(
        'completedOn', c.completed_on, 'score', c.score / 100.0, 'passed', json(iif(c.passed, 'true', 'false')),
        'course', json_object('code', k.code, 'name', coalesce(k.name->>'zh-CN', k.name->>'en')))
      ORDER BY c.completed_on DESC, c.id DESC), json('[]'))
    FROM (SELECT * FROM completions
          WHERE organization_id = e.organization_id AND employee_id = e.id
          ORDER BY completed_on DESC, id DESC LIMIT 20) c
    JOIN courses k ON k.organization_id = c.organization_id AND k.id = c.course_id)))
  ORDER BY e.number))))
FROM (SELECT * FROM employees WHERE organization_id = $1 AND number > $2 ORDER BY number LIMIT 50) e
JOIN departments d ON d.organization_id = e.organization_id AND d.id = e.department_id
LEFT JOIN positions p ON p.organization_id = e.organization_id AND p.id = e.position_id
